import { type CompiledFramework, compileFramework } from '../../src/codes/compiled-framework.ts';
import { definitionMistakes, type Level, lengthOf } from '../../src/codes/framework-definition.ts';
import { frameworkClash } from '../../src/codes/one-meaning.ts';
import { parseExactly } from '../../src/codes/parse-code.ts';
import { classLevel, constantLevel, definitionOf, type randomSource, serialLevel } from './framework-builder.ts';

type Random = ReturnType<typeof randomSource>;
const SIGNS = 'AB1';

/** A random framework small enough for every code to be written out. A third of them are versions of one framework. */
export function smallFramework(random: Random, index: number): CompiledFramework {
  const alphabet = () => random.pick(['A', 'B', '1', 'AB', 'A1', 'AB1']);
  const length = () => random.pick([1, 1, 2, { min: 1, max: 2 }]);
  for (;;) {
    const leading = Array.from({ length: 1 + random.below(2) }, (_, at) =>
      random.below(4) === 0
        ? constantLevel(`l${at}`, random.text(SIGNS, 1))
        : classLevel(`l${at}`, alphabet(), length()),
    );
    const serial = serialLevel(random.pick(['AB', 'A1', '1B', 'AB1']), random.pick([1, 2, { min: 1, max: 3 }]));
    const system = random.pick(['none', 'none', 'none', 'mod-37-36', 'mod-37-2', 'luhn', 'mod-1271-36'] as const);
    const definition = definitionOf([...leading, serial], { check: { system } });
    if (definitionMistakes(definition, '').length > 0) continue;
    const key = random.below(3) === 0 ? 'same' : `k${index}`;
    const framework = compileFramework({ key, version: index, definition });
    // A class all of whose few numbers are void by rule is no framework anybody has.
    if (codesOf(framework).size > 0) return framework;
  }
}

/** Every code of a framework, compact, with what it means told in full. */
function codesOf(framework: CompiledFramework): Map<string, string> {
  const codes = new Map<string, string>();
  const serial = framework.definition.levels.at(-1) as Level;
  const highest = serial.alphabet.length ** lengthOf(serial).max - 1;
  for (const path of leafPaths(framework)) {
    const write = framework.codeWriter(path);
    for (let number = 1; number <= highest; number += 1) {
      const compact = framework.toCompact(write(number) ?? '');
      if (compact === '') continue;
      const read = parseExactly(compact, framework) && framework.cut(compact);
      const parts = read?.map(({ level, from, text }) => `${level}/${from}/${text}`);
      codes.set(compact, `${framework.key} ${parts?.join(' ')} ${serial.alphabet}`);
    }
  }
  return codes;
}

function leafPaths({ classLevels, joinPath }: CompiledFramework): string[] {
  let paths: string[][] = [[]];
  for (const level of classLevels) {
    const { min, max } = lengthOf(level);
    const texts = Array.from({ length: max - min + 1 }, (_, by) => textsOf(level.alphabet, min + by)).flat();
    paths = paths.flatMap((path) => texts.map((text) => [...path, text]));
  }
  return paths.map(joinPath);
}

function textsOf(alphabet: string, length: number): string[] {
  let texts = [''];
  for (let at = 0; at < length; at += 1) texts = texts.flatMap((text) => [...alphabet].map((sign) => text + sign));
  return texts;
}

export interface Comparison {
  clashes: number;
  none: number;
  /** Pairs in which the proof and the written-out codes differ, or whose example is none. */
  disagreements: string[];
}

/** Compares the proof with all written-out codes, for every pair in both orders. */
export function compareAllPairs(frameworks: readonly CompiledFramework[]): Comparison {
  const codes = frameworks.map(codesOf);
  const result: Comparison = { clashes: 0, none: 0, disagreements: [] };
  for (const [at, a] of frameworks.entries()) {
    for (const [beside, b] of frameworks.entries()) {
      const [inA, inB] = [codes[at] as Map<string, string>, codes[beside] as Map<string, string>];
      const clash = frameworkClash(a, b);
      const differs = [...inA].some(([code, meaning]) => inB.has(code) && inB.get(code) !== meaning);
      const shown =
        clash && inA.has(clash.example) && inB.has(clash.example) && inA.get(clash.example) !== inB.get(clash.example);
      if (differs !== (clash !== undefined) || (clash && !shown))
        result.disagreements.push(JSON.stringify([a.definition, b.definition, a.key === b.key, clash]));
      result[clash ? 'clashes' : 'none'] += 1;
    }
  }
  return result;
}
