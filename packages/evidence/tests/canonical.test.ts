import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { canonicalize, EvidenceError } from '../src/index.ts';
import { numberSequence } from './number-sequence.ts';

const vectors = new URL('../../../tests/vectors/jcs-rfc8785/', import.meta.url);
const names = readdirSync(new URL('input/', vectors)).map((file) => file.replace('.json', ''));

describe('canonicalize, against the published vectors of RFC 8785', () => {
  it('has all six', () => {
    expect(names).toHaveLength(6);
  });

  it.each(names)('writes %s as published, to the byte', (name) => {
    const input: unknown = JSON.parse(readFileSync(new URL(`input/${name}.json`, vectors), 'utf8'));
    const hex = readFileSync(new URL(`outhex/${name}.txt`, vectors), 'utf8').replace(/\s+/g, '');
    expect(Buffer.from(canonicalize(input), 'utf8').toString('hex')).toBe(hex);
  });

  it.each([
    [1_000, 'be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687'],
    [10_000, 'b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892'],
  ])('writes the first %d numbers of the ES6 number file as published', (count, expected) => {
    const hash = createHash('sha256');
    for (const [bits, value] of numberSequence(count)) hash.update(`${bits},${canonicalize(value)}\n`);
    expect(hash.digest('hex')).toBe(expected);
  });
});

describe('canonicalize', () => {
  it('sorts members by UTF-16 code units, at every depth', () => {
    expect(canonicalize({ b: { z: 1, a: 2 }, '\u{1F600}': 1, '\uFB33': 2, a: [] })).toBe(
      '{"a":[],"b":{"a":2,"z":1},"\u{1F600}":1,"\uFB33":2}',
    );
  });

  it('keeps an own member called __proto__', () => {
    const text = '{"__proto__":{"x":1},"a":2}';
    expect(canonicalize(JSON.parse(text))).toBe(text);
  });

  it('writes minus zero as zero, and does not compose Unicode', () => {
    expect(canonicalize([-0, 'e\u0301'])).toBe('[0,"e\u0301"]');
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const refused: [string, unknown][] = [
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a hole in an array', new Array(2)],
    ['a function', () => 1],
    ['toJSON', { toJSON: () => 1 }],
    ['a symbol', Symbol('a')],
    ['a big integer', 1n],
    ['NaN', Number.NaN],
    ['an infinity', [Number.NEGATIVE_INFINITY]],
    ['a lone surrogate', 'a\uD800'],
    ['a lone surrogate in a key', { '\uDC00': 1 }],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a cycle', cycle],
  ];
  it.each(refused)('refuses %s', (_name, value) => {
    expect(() => canonicalize(value)).toThrow(EvidenceError);
  });
});
