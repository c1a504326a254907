import type { CompiledFramework } from './compiled-framework.ts';
import { arrangements } from './cut-compact.ts';

const ALIKE: Record<string, readonly string[]> = { O: ['0'], 0: ['O'], I: ['1'], L: ['1'], 1: ['I', 'L'] };
const MOST_ARRANGEMENTS = 32;

/**
 * The other texts that look the same (O and 0; I, L and 1) and may be codes of a framework: where only one of the likenesses lies in the level's alphabet, that one;
 * among check characters each of them, as the check decides.
 */
export function lookAlikes(compact: string, framework: CompiledFramework): string[] {
  if (!/[O0IL1]/.test(compact)) return [];
  const { definition, check } = framework;
  const ways = arrangements(definition.levels, compact.length - check.length, MOST_ARRANGEMENTS);
  const texts = new Set(ways.flatMap((lengths) => alikeWithin(compact, alphabetsOf(framework, lengths))));
  texts.delete(compact);
  return [...texts];
}

function alikeWithin(compact: string, alphabets: readonly (string | undefined)[]): string[] {
  let texts = [''];
  for (let index = 0; index < compact.length; index += 1) {
    const sign = compact[index] ?? '';
    const alphabet = alphabets[index];
    const all = [sign, ...(ALIKE[sign] ?? [])];
    const options = alphabet === undefined ? all : all.filter((each) => alphabet.includes(each)).slice(0, 1);
    if (options.length === 0) return [];
    texts = texts.flatMap((text) => options.map((option) => text + option));
  }
  return texts;
}

/** The alphabet of each position; none (`undefined` at the position) for check characters. */
function alphabetsOf({ definition, check }: CompiledFramework, lengths: readonly number[]): (string | undefined)[] {
  const positions = definition.levels.flatMap((level, index) =>
    level.from === 'constant' ? [...(level.value ?? '')] : Array<string>(lengths[index] ?? 0).fill(level.alphabet),
  );
  return [...positions, ...Array<undefined>(check.length).fill(undefined)];
}
