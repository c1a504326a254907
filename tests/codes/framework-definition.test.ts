import { checkSystemKeys } from '../../src/codes/check/check-systems.ts';
import { definitionMistakes, FrameworkDefinition, type Level } from '../../src/codes/framework-definition.ts';
import { sampleFramework } from '../../src/codes/sample-framework.ts';
import { classLevel, constantLevel, DIGITS, definitionOf, LETTERS, serialLevel } from './framework-builder.ts';

const mistakesOf = (levels: Level[], over = {}): string[] =>
  definitionMistakes(definitionOf(levels, over), '#/body/definition').map(({ pointer, code }) => `${pointer} ${code}`);

const group = classLevel('group', DIGITS, 2);
const serial = serialLevel(DIGITS, 6);

describe('the shape of a definition', () => {
  it('takes the sample, and sets separator and check where they are left out', () => {
    expect(FrameworkDefinition.parse(sampleFramework.definition)).toEqual(sampleFramework.definition);
    const { levels } = sampleFramework.definition;
    expect(FrameworkDefinition.parse({ levels })).toMatchObject({ separator: '.', check: { system: 'mod-1271-36' } });
  });

  it.each<[string, object]>([
    ['an unknown field', { extra: 1 }],
    ['a separator of two signs', { separator: '..' }],
    ['a letter as separator', { separator: 'A' }],
    ['an unknown check system', { check: { system: 'crc' } }],
    ['one level', { levels: [serial] }],
    ['nine levels', { levels: Array(9).fill(group) }],
    ['an empty alphabet', { levels: [{ ...group, alphabet: '' }, serial] }],
    ['a length of 0', { levels: [{ ...group, length: 0 }, serial] }],
    ['a length of 1.5', { levels: [{ ...group, length: 1.5 }, serial] }],
    ['an unknown source', { levels: [{ ...group, from: 'random' }, serial] }],
  ])('refuses %s', (_name, over) => {
    expect(FrameworkDefinition.safeParse({ ...definitionOf([group, serial]), ...over }).success).toBe(false);
  });
});

describe('definitionMistakes', () => {
  it('finds nothing wrong with the sample', () => {
    expect(definitionMistakes(sampleFramework.definition, '#/body/definition')).toEqual([]);
  });

  it.each<[string, Level[], string[]]>([
    ['lower case', [{ ...group, alphabet: 'ab' }, serial], ['/levels/0/alphabet alphabet-characters']],
    ['a sign', [{ ...group, alphabet: '0.' }, serial], ['/levels/0/alphabet alphabet-characters']],
    ['a Vietnamese letter', [{ ...group, alphabet: 'AĐ' }, serial], ['/levels/0/alphabet alphabet-characters']],
    ['a character twice', [{ ...group, alphabet: '010' }, serial], ['/levels/0/alphabet alphabet-twice']],
    ['min above max', [{ ...group, length: { min: 3, max: 2 } }, serial], ['/levels/0/length length-order']],
    ['a key twice', [group, group, serial], ['/levels/1/key level-key-twice']],
    ['no serial', [group, classLevel('type', DIGITS, 2)], ['/levels one-serial-level']],
    ['two serials', [group, serial, { ...serial, key: 'other' }], ['/levels one-serial-level']],
    ['a serial before a class', [serial, group], ['/levels serial-not-last']],
    ['no class', [constantLevel('x', 'X'), serial], ['/levels no-class-level']],
    ['a value that is no constant', [{ ...group, value: '12' }, serial], ['/levels/0/value value-not-constant']],
    [
      'a constant without value',
      [{ ...group, key: 'c', from: 'constant' }, group, serial],
      ['/levels/0/value constant-without-value'],
    ],
    [
      'a constant of another length',
      [{ ...constantLevel('c', 'AB'), length: 3 }, group, serial],
      ['/levels/0/value constant-length'],
    ],
    [
      'a constant outside its alphabet',
      [{ ...constantLevel('c', 'AB'), alphabet: 'A' }, group, serial],
      ['/levels/0/value constant-alphabet'],
    ],
    ['a serial of one sign', [group, serialLevel('1', 3)], ['/levels/1/alphabet alphabet-too-short']],
    ['a serial over 12 digits', [group, serialLevel(DIGITS, 13)], ['/levels/1/length serial-too-long']],
    [
      'a serial over 12 digits in base 36',
      [group, serialLevel(LETTERS + DIGITS, 8)],
      ['/levels/1/length serial-too-long'],
    ],
    ['36 characters', [classLevel('group', DIGITS, 25), serialLevel(DIGITS, 7)], ['/levels code-too-long']],
  ])('says what is wrong with %s', (_name, levels, expected) => {
    expect(mistakesOf(levels)).toEqual(expected.map((each) => `#/body/definition${each}`));
  });

  it('takes 35 characters, separators and check included, and 12 digits', () => {
    expect(mistakesOf([classLevel('group', DIGITS, 24), serialLevel(DIGITS, 7)])).toEqual([]);
    expect(mistakesOf([group, serialLevel(DIGITS, 12)])).toEqual([]);
  });

  it('refuses alphabets that the check system does not take, and letters where only digits are checked', () => {
    const lettered = { ...group, alphabet: 'AB1' };
    for (const system of checkSystemKeys) {
      const digitsOnly = ['mod-97-10', 'mod-11-10', 'mod-11-2'].includes(system);
      expect(mistakesOf([group, serial], { check: { system } })).toEqual([]);
      expect(mistakesOf([lettered, serial], { check: { system } })).toEqual(
        digitsOnly ? ['#/body/definition/levels/0/alphabet alphabet-not-checked'] : [],
      );
    }
    expect(mistakesOf([lettered, serial], { check: { system: 'mod-97-10', letters: true } })).toEqual([]);
    expect(mistakesOf([group, serial], { check: { system: 'luhn', letters: true } })).toEqual([
      '#/body/definition/check/letters check-letters-elsewhere',
    ]);
  });

  it('takes one level of variable length, or more whose neighbours are disjoint', () => {
    const varied = classLevel('a', LETTERS, { min: 1, max: 3 });
    expect(mistakesOf([varied, classLevel('b', LETTERS, 2), serial])).toEqual([]);
    expect(mistakesOf([varied, serialLevel(DIGITS, { min: 3, max: 6 })])).toEqual([]);
    expect(mistakesOf([varied, classLevel('b', 'X1', 2), serialLevel(DIGITS, { min: 3, max: 6 })])).toEqual([
      '#/body/definition/levels two-variable-levels',
    ]);
  });

  it('says everything at once', () => {
    expect(
      mistakesOf([{ ...group, alphabet: 'aa', length: { min: 2, max: 1 } }, group], { check: { system: 'luhn' } }),
    ).toHaveLength(5);
  });
});
