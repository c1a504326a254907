import { readFileSync } from 'node:fs';
import { ALPHANUMERIC, type CheckSystem } from '../../src/codes/check/check-system.ts';
import { type CheckChoice, checkSystemKeys, checkSystemOf } from '../../src/codes/check/check-systems.ts';
import { DIGITS, randomSource } from './framework-builder.ts';

const file = new URL('../vectors/check-characters/published-values.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  vectors: { algorithm: string; payload: string; check: string }[];
};

/** The names that the published values give to the systems there are. */
const algorithms: Record<string, CheckChoice> = {
  'iso7064-mod1271-36': { system: 'mod-1271-36' },
  'iso7064-mod37-36': { system: 'mod-37-36' },
  'iso7064-mod37-2': { system: 'mod-37-2' },
  'iso7064-mod97-10': { system: 'mod-97-10' },
  'mod97-10-letters': { system: 'mod-97-10', letters: true },
  'iso7064-mod11-10': { system: 'mod-11-10' },
  'iso7064-mod11-2': { system: 'mod-11-2' },
  'luhn-mod10': { system: 'luhn' },
};
const published = vectors.filter(({ algorithm }) => algorithm in algorithms);
const systemOf = (algorithm: string) => checkSystemOf(algorithms[algorithm] as CheckChoice, [DIGITS]);
const all: [string, CheckSystem][] = [
  ...Object.keys(algorithms).map((algorithm): [string, CheckSystem] => [algorithm, systemOf(algorithm)]),
  ['luhn-mod36', checkSystemOf({ system: 'luhn' }, [ALPHANUMERIC])],
];

/** Every text that differs by one slip of the kinds the system must catch. */
function slips(text: string, alphabet = ALPHANUMERIC): string[] {
  const signs = [...text];
  const swapped = (a: number, b: number): string =>
    signs.map((sign, at) => signs[at === a ? b : at === b ? a : at] ?? sign).join('');
  const put = (at: number, other: string): string => text.slice(0, at) + other + text.slice(at + other.length);
  const all = signs.flatMap((sign, at) => [
    ...[...alphabet].map((other) => put(at, other)),
    ...(at + 1 < text.length ? [swapped(at, at + 1)] : []),
    ...(at + 2 < text.length ? [swapped(at, at + 2)] : []),
    ...(signs[at + 1] === sign ? [...alphabet].map((other) => put(at, other + other)) : []),
    ...(signs[at + 2] === sign ? [...alphabet].map((other) => put(at, other + (signs[at + 1] ?? '') + other)) : []),
  ]);
  return all.filter((each) => each !== text);
}

describe('published values', () => {
  it('are those of all systems', () => {
    const counted = Object.keys(algorithms).map(
      (each) => published.filter(({ algorithm }) => algorithm === each).length,
    );
    expect(counted).toEqual([2, 1, 3, 5, 2, 8, 6, 3]);
  });

  it.each(published)('$algorithm gives $payload the characters $check', ({ algorithm, payload, check }) => {
    const system = systemOf(algorithm);
    expect(system.compute(payload)).toBe(check);
    expect(system.isValid(payload + check)).toBe(true);
  });

  it('of IBAN hold, whose check digits stand for the 00 at the third place', () => {
    const system = systemOf('mod97-10-letters');
    for (const { payload, check } of vectors.filter(({ algorithm }) => algorithm === 'iban'))
      expect(system.compute(payload.slice(4) + payload.slice(0, 2))).toBe(check);
  });
});

/** The definition of each system in plain arithmetic over the whole text, check characters among it. */
const holds: Record<string, (text: string) => boolean> = {
  'iso7064-mod1271-36': (text) => asNumber(text, 36n) % 1271n === 1n,
  'iso7064-mod37-2': (text) => asNumber(text, 2n) % 37n === 1n,
  'iso7064-mod11-2': (text) => asNumber(text, 2n) % 11n === 1n,
  'iso7064-mod97-10': (text) => BigInt(text) % 97n === 1n,
  'mod97-10-letters': (text) => BigInt([...text].map((sign) => ALPHANUMERIC.indexOf(sign)).join('')) % 97n === 1n,
  'luhn-mod10': (text) => luhnSum(text, 10) % 10 === 0,
  'luhn-mod36': (text) => luhnSum(text, 36) % 36 === 0,
  'iso7064-mod11-10': (text) => hybrid(text, 10),
  'iso7064-mod37-36': (text) => hybrid(text, 36),
};

function asNumber(text: string, radix: bigint): bigint {
  return [...text].reduce(
    (sum, sign) =>
      sum * radix + BigInt(sign === 'X' && radix === 2n && /^\d*X$/.test(text) ? 10 : ALPHANUMERIC.indexOf(sign)),
    0n,
  );
}

function luhnSum(text: string, base: number): number {
  return [...text].reverse().reduce((sum, sign, index) => {
    const value = ALPHANUMERIC.indexOf(sign) * (index % 2 === 1 ? 2 : 1);
    return sum + Math.floor(value / base) + (value % base);
  }, 0);
}

function hybrid(text: string, modulus: number): boolean {
  let p = modulus;
  for (const sign of text.slice(0, -1)) {
    const sum = (p + ALPHANUMERIC.indexOf(sign)) % modulus;
    p = (2 * (sum === 0 ? modulus : sum)) % (modulus + 1);
  }
  return (p + ALPHANUMERIC.indexOf(text.at(-1) ?? '')) % modulus === 1;
}

describe.each(all)('%s', (name, system) => {
  it('agrees with its definition, and takes no other check characters', () => {
    const random = randomSource(1);
    for (let round = 0; round < 150; round += 1) {
      const payload = random.text(system.accepts, 1 + random.below(33));
      const check = system.compute(payload);
      if (check === undefined) continue;
      expect(holds[name]?.(payload + check)).toBe(true);
      const others = [...system.alphabet].flatMap((a) =>
        system.length === 1 ? [a] : [...system.alphabet].map((b) => a + b),
      );
      expect(others.filter((other) => system.isValid(payload + other))).toEqual([check]);
    }
  });

  it('computes the same from a beginning that was folded once', () => {
    const random = randomSource(3);
    for (let round = 0; round < 50; round += 1) {
      const text = random.text(system.accepts, 12);
      const cut = random.below(12);
      expect(system.after(text.slice(0, cut))(text.slice(cut))).toBe(system.compute(text));
    }
  });

  // Letters read as two digits each can take each other's place unseen: see the table in docs/check-systems.md.
  const reads = name === 'mod97-10-letters' ? 'nearly every' : 'every';
  it(`refuses ${reads} single error`, () => {
    const random = randomSource(5);
    for (let round = 0; round < 20; round += 1) {
      const payload = random.text(system.accepts, 1 + random.below(14));
      const whole = payload + (system.compute(payload) ?? '');
      if (whole === payload) continue;
      const replaced = [...whole].flatMap((_, at) =>
        [...system.accepts].map((sign) => whole.slice(0, at) + sign + whole.slice(at + 1)),
      );
      const passed = replaced.filter((text) => text !== whole && system.isValid(text)).length;
      expect(passed).toBeLessThanOrEqual(name === 'mod97-10-letters' ? replaced.length / 50 : 0);
    }
  });

  it.each(['', '1', 'a1', 'T.23JV', 'Đ3W', '12 3', '１２３'])('finds no valid text in %j', (text) => {
    expect(system.isValid(text)).toBe(false);
  });
});

describe('the pure systems', () => {
  it.each(['iso7064-mod1271-36', 'iso7064-mod37-2', 'iso7064-mod97-10', 'iso7064-mod11-2'])(
    '%s refuses every swap, jump and twin error too',
    (name) => {
      const system = systemOf(name);
      const random = randomSource(2);
      for (let round = 0; round < 40; round += 1) {
        const payload = random.text(random.pick([system.accepts, '01']), 1 + random.below(16));
        const check = system.compute(payload);
        if (check === undefined) continue;
        expect(slips(payload + check, system.accepts).filter((text) => system.isValid(text))).toEqual([]);
      }
    },
  );
});

describe('what is void by rule', () => {
  it('is one text in 37 under MOD 37-2, and none under any other system', () => {
    const texts = Array.from({ length: 3_700 }, (_, index) => String(index).padStart(4, '0'));
    const without = (system: CheckSystem) => texts.filter((text) => system.compute(text) === undefined).length;
    const found = without(systemOf('iso7064-mod37-2'));
    expect([found > 90, found < 110]).toEqual([true, true]);
    for (const [name, system] of all) expect(system.voids).toBe(name === 'iso7064-mod37-2');
  });
});

describe('the choice of a system', () => {
  it('knows every name, and takes Luhn modulo 10 for digits, else 36', () => {
    for (const system of checkSystemKeys) expect(checkSystemOf({ system }, [DIGITS]).key).toBe(system);
    expect(checkSystemOf({ system: 'luhn' }, [DIGITS, '01']).accepts).toBe(DIGITS);
    expect(checkSystemOf({ system: 'luhn' }, [DIGITS, 'TV']).accepts).toBe(ALPHANUMERIC);
    expect(checkSystemOf({ system: 'mod-97-10' }, [DIGITS]).accepts).toBe(DIGITS);
    expect(checkSystemOf({ system: 'mod-97-10', letters: true }, [DIGITS]).accepts).toBe(ALPHANUMERIC);
  });

  it('without check characters, every text passes', () => {
    const none = checkSystemOf({ system: 'none' }, [DIGITS]);
    expect(none.compute('AB1')).toBe('');
    expect(none.after('AB')('1')).toBe('');
    expect(none.isValid('AB1')).toBe(true);
    expect(none.isValid('')).toBe(false);
  });
});
