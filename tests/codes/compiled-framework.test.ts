import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { sampleClasses, sampleFramework } from '../../src/codes/sample-framework.ts';
import { classLevel, constantLevel, DIGITS, frameworkOf, LETTERS, sample, serialLevel } from './framework-builder.ts';

describe('the sample framework', () => {
  it('writes the code of the contract: 18 characters, compact 14', () => {
    const code = sample.formatCode('T.23.015', 42);
    expect(code).toBe('T.23.015.000042.JV');
    expect(code).toHaveLength(18);
    expect(sample.toCompact(code)).toBe('T23015000042JV');
    expect(sample.fromCompact('T23015000042JV')).toBe(code);
    expect(sample.serialOfCompact('T23015000042JV')).toBe(42);
    expect(sample.capacity('T.23.015')).toBe(999_999);
  });

  it('says in its title and in every class that it is a sample', () => {
    expect(sampleFramework.key).toBe('sample');
    expect(sampleFramework.title.vi).toMatch(/mẫu/);
    expect(sampleFramework.title.en).toMatch(/sample/i);
    for (const { title } of sampleClasses) {
      expect(title.vi).toMatch(/mẫu/i);
      expect(title.en).toMatch(/sample/i);
    }
  });

  it('has legal classes, every branch before its leaves, kinds on leaves alone', () => {
    const seen = new Set(['']);
    for (const each of sampleClasses) {
      expect(sample.classMistake(each.path)).toBeUndefined();
      expect(seen).toContain(sample.parentPath(each.path));
      expect('itemKind' in each).toBe(sample.isLeafPath(each.path));
      if ('itemKind' in each) expect(each.itemKind).toBe(each.path.startsWith('T') ? 'equipment' : 'lot');
      seen.add(each.path);
    }
    expect(sampleClasses.find(({ path }) => path === 'T.23.015')).toMatchObject({ itemKind: 'equipment' });
  });
});

describe('a compiled framework', () => {
  it('judges class paths of any depth', () => {
    expect(['T', 'T.23', 'T.23.015'].map(sample.classMistake)).toEqual([undefined, undefined, undefined]);
    expect(sample.classMistake('T.23.015.1')).toBe('class-too-deep');
    expect(sample.classMistake('T.2')).toBe('class-length');
    expect(sample.classMistake('T.234')).toBe('class-length');
    expect(sample.classMistake('')).toBe('class-length');
    expect(sample.classMistake('T..015')).toBe('class-length');
    expect(sample.classMistake('X')).toBe('class-characters');
    expect(sample.classMistake('t')).toBe('class-characters');
    expect(sample.classMistake('T.2A')).toBe('class-characters');
  });

  it('walks paths up and down', () => {
    expect(sample.pathsDownTo('T.23.015')).toEqual(['T', 'T.23']);
    expect(sample.pathsDownTo('T')).toEqual([]);
    expect(sample.parentPath('T.23.015')).toBe('T.23');
    expect(sample.parentPath('T')).toBe('');
    expect([sample.isLeafPath('T.23'), sample.isLeafPath('T.23.015')]).toEqual([false, true]);
  });

  it('writes no code that could not be read back', () => {
    const write = sample.codeWriter('T.23.015');
    expect(write(1)).toMatch(/^T\.23\.015\.000001\...$/);
    expect(write(999_999)).toMatch(/^T\.23\.015\.999999\...$/);
    for (const serial of [0, -1, 1_000_000, Number.NaN]) expect(() => write(serial)).toThrow(RangeError);
    for (const path of ['', 'T', 'T.23', 'X.23.015', 'T.23.015.1'])
      expect(() => sample.codeWriter(path)).toThrow(RangeError);
  });

  it('puts constants in their places', () => {
    const framework = frameworkOf('k', [
      constantLevel('c', 'VN'),
      classLevel('g', DIGITS, 2),
      constantLevel('d', 'X'),
      serialLevel(DIGITS, 3),
    ]);
    const code = framework.formatCode('07', 5);
    expect(code).toMatch(/^VN\.07\.X\.005\.[0-9A-Z]{2}$/);
    expect(parseCode(code, indexFrameworks([framework]))).toMatchObject({ ok: true, path: '07', serial: 5 });
    expect(framework.cut(framework.toCompact(code).replace('VN', 'NV'))).toBeUndefined();
  });

  it('joins class paths by a point where codes have no separator', () => {
    const levels = [classLevel('a', LETTERS, { min: 1, max: 3 }), classLevel('b', DIGITS, 2), serialLevel(DIGITS, 4)];
    const framework = frameworkOf('k', levels, { separator: '' });
    expect(framework.classSegments('AB.23')).toEqual(['AB', '23']);
    expect(framework.pathsDownTo('AB.23')).toEqual(['AB']);
    expect(framework.classMistake('AB')).toBeUndefined();
    expect(framework.classMistake('ABCD')).toBe('class-length');
    expect(framework.classMistake('AB23')).toBe('class-length');
    expect(framework.classMistake('AB.23.4')).toBe('class-too-deep');
    const code = framework.formatCode('AB.23', 7);
    expect(code).toMatch(/^AB230007..$/);
    expect(parseCode(code, indexFrameworks([framework]))).toMatchObject({ path: 'AB.23', serial: 7, code });
  });

  it('counts serials in the order of their alphabet', () => {
    const framework = frameworkOf('k', [classLevel('g', DIGITS, 1), serialLevel('ZYX', 3)], {
      check: { system: 'none' },
    });
    const texts = Array.from({ length: 26 }, (_, index) => framework.formatCode('1', index + 1));
    expect(texts.slice(0, 4)).toEqual(['1.ZZY', '1.ZZX', '1.ZYZ', '1.ZYY']);
    expect(framework.capacity('1')).toBe(26);
    expect(texts.map((text) => framework.serialOfCompact(framework.toCompact(text)))).toEqual(
      texts.map((_, index) => index + 1),
    );
    expect(framework.serialOfCompact('1ZZZ')).toBeUndefined();
  });

  it('writes a number of variable length in one way only', () => {
    const framework = frameworkOf('k', [classLevel('g', DIGITS, 1), serialLevel(DIGITS, { min: 2, max: 4 })], {
      check: { system: 'none' },
    });
    expect([1, 99, 100, 9999].map((serial) => framework.formatCode('1', serial))).toEqual([
      '1.01',
      '1.99',
      '1.100',
      '1.9999',
    ]);
    expect(framework.serialOfCompact('1001')).toBeUndefined();
    expect(framework.serialOfCompact('101')).toBe(1);
  });
});
