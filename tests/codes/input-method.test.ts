import { ALPHANUMERIC } from '../../src/codes/check/check-system.ts';
import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { scanReadings } from '../../src/codes/scan-text.ts';
import { undoInputMethod } from '../../src/codes/undo-input-method.ts';
import { classLevel, DIGITS, frameworkOf, LETTERS, randomSource, sample, serialLevel } from './framework-builder.ts';
import { type Method, typeWith } from './input-method.ts';

const methods: Method[] = ['telex', 'vni'];

describe('the simulated input method itself', () => {
  it.each<[Method, string, string]>([
    ['telex', 'TIEENGS VIEETJ', 'TIẾNG VIỆT'],
    ['telex', 'DDUOWNGF', 'ĐƯỜNG'],
    ['telex', 'W', 'Ư'],
    ['telex', 'ASS', 'AS'],
    ['vni', 'TIE6NG1 VIE6T5', 'TIẾNG VIỆT'],
    ['vni', 'D9UO7NG2', 'ĐƯỜNG'],
    ['vni', 'A8N', 'ĂN'],
  ])('%s turns %s into %s', (method, keys, text) => {
    expect(typeWith(method, keys).text).toBe(text);
  });
});

describe('undoInputMethod', () => {
  it.each<[string, string[]]>([
    ['Á', ['AS', 'A1']],
    ['À', ['AF', 'A2']],
    ['Ả', ['AR', 'A3']],
    ['Ã', ['AX', 'A4']],
    ['Ạ', ['AJ', 'A5']],
    ['Â', ['AA', 'A6']],
    ['Ă', ['AW', 'A8']],
    ['Ê', ['EE', 'E6']],
    ['Ô', ['OO', 'O6']],
    ['Ơ', ['OW', 'O7']],
    ['Ư', ['UW', 'W', 'U7']],
    ['Đ', ['DD', 'D9']],
    ['Ấ', ['AAS', 'ASA', 'A61', 'A16']],
    ['ƯƠ', ['UOW', 'UWOW', 'UO7', 'U7O7']],
  ])('%s may have been typed as any of %j', (text, keys) => {
    expect(undoInputMethod(text)).toEqual(expect.arrayContaining(keys));
    expect(undoInputMethod(text.normalize('NFD'))).toEqual(expect.arrayContaining(keys));
  });

  it('leaves plain text alone', () => {
    expect(undoInputMethod('T.23.015.000042.JV')).toEqual([]);
  });

  it('is bounded, whatever comes', () => {
    for (const text of ['ƯƠẤ'.repeat(33), 'Ấ.'.repeat(50), 'Đ'.repeat(100)])
      expect(undoInputMethod(text).length).toBeLessThanOrEqual(32);
    expect(undoInputMethod('Ấ'.repeat(101))).toEqual([]);
  });
});

describe.each(methods)('a code typed with %s left on', (method) => {
  it('is read, whatever its check characters are', () => {
    const pairs = new Map<string, string>();
    for (let serial = 1; pairs.size < 1_271 && serial < 40_000; serial += 1) {
      const code = sample.formatCode('T.23.015', serial);
      pairs.set(code.slice(-2), code);
    }
    expect(pairs.size).toBe(1_271);
    let mangled = 0;
    for (const code of pairs.values()) {
      const { text, lost } = typeWith(method, code);
      if (text !== code) mangled += 1;
      if (!lost) expect(parseCode(text, indexFrameworks([sample]))).toMatchObject({ ok: true, code });
    }
    expect(mangled).toBeGreaterThan(20);
  });

  it('is read when its classes are letters too', () => {
    const framework = frameworkOf('k', [classLevel('a', LETTERS, 3), serialLevel(DIGITS, 4)]);
    const random = randomSource(4);
    let mangled = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const code = framework.formatCode(random.text('AEOUDWSFJXRBN', 3), 1 + random.below(9_999));
      const { text, lost } = typeWith(method, code);
      if (lost || text === code) continue;
      mangled += 1;
      expect(parseCode(text.toLowerCase(), indexFrameworks([framework]))).toMatchObject({ ok: true, code });
    }
    expect(mangled).toBeGreaterThan(50);
  });

  it('is among the readings of any segment of one to four characters', () => {
    const random = randomSource(5);
    const alphabet = method === 'telex' ? LETTERS : ALPHANUMERIC;
    for (let round = 0; round < 5_000; round += 1) {
      const keys = random.text(alphabet, 1 + random.below(4));
      const { text, lost } = typeWith(method, keys);
      if (!lost) expect(scanReadings(text)).toContain(keys);
    }
  });
});
