import { valueOfSign } from './check/check-system.ts';
import type { CompiledFramework } from './compiled-framework.ts';
import { arrangements } from './cut-compact.ts';
import { type Level, lengthOf } from './framework-definition.ts';

const SIGNS = 36;
const WORD = 32;
const MOST_ARRANGEMENTS = 10_000;

/** Frameworks with codes of one compact length; bit f of `masks[position][sign]` says that framework f may have that sign there. */
interface OfLength {
  frameworks: CompiledFramework[];
  words: number;
  masks: Uint32Array;
}

export type FrameworkIndex = ReturnType<typeof indexFrameworks>;

/**
 * Published frameworks, so that the ones that may accept a text are found in one pass over its characters, however many there are: a bit a framework,
 * for every position and sign. What remains is few and cut in full.
 */
export function indexFrameworks(frameworks: readonly CompiledFramework[]) {
  const byLength = new Map<number, OfLength>();

  function ofLength(length: number): OfLength {
    const known = byLength.get(length) ?? indexLength(frameworks, length);
    byLength.set(length, known);
    return known;
  }

  return {
    frameworks,

    /** Those that may accept a compact text, by its length, alphabets and constants, in their order; without a look at check characters. */
    candidates(compact: string): CompiledFramework[] {
      const { frameworks: all, words, masks } = ofLength(compact.length);
      const found: CompiledFramework[] = [];
      for (let word = 0; word < words; word += 1) {
        let left = 0xffffffff;
        for (let at = 0; at < compact.length && left !== 0; at += 1) {
          const value = valueOfSign(compact.charCodeAt(at));
          left &= value < 0 ? 0 : (masks[(at * SIGNS + value) * words + word] ?? 0);
        }
        for (; left !== 0; left &= left - 1) {
          const framework = all[word * WORD + 31 - Math.clz32(left & -left)];
          if (framework) found.push(framework);
        }
      }
      return found;
    },
  };
}

function indexLength(frameworks: readonly CompiledFramework[], length: number): OfLength {
  const all = frameworks.filter(({ compactLength: { min, max } }) => length >= min && length <= max);
  const words = Math.ceil(all.length / WORD);
  const masks = new Uint32Array(length * SIGNS * words);
  for (const [index, framework] of all.entries()) {
    for (const [at, signs] of signsAt(framework, length).entries()) {
      for (const sign of signs) {
        const slot = (at * SIGNS + valueOfSign(sign.charCodeAt(0))) * words + Math.floor(index / WORD);
        masks[slot] = (masks[slot] ?? 0) | (1 << (index % WORD));
      }
    }
  }
  return { frameworks: all, words, masks };
}

/** The signs that a framework's codes of a length may have at each position, whichever of its levels is how long. */
function signsAt({ definition: { levels }, check }: CompiledFramework, length: number): Set<string>[] {
  const signs = Array.from({ length }, () => new Set<string>());
  for (const lengths of arrangements(levels, length - check.length, MOST_ARRANGEMENTS)) {
    const texts = levels.flatMap((level, index) => signsOf(level, lengths[index] ?? 0));
    for (const [at, text] of [...texts, ...Array<string>(check.length).fill(check.alphabet)].entries())
      for (const sign of text) signs[at]?.add(sign);
  }
  return signs;
}

function signsOf(level: Level, length: number): string[] {
  if (level.from === 'constant') return [...(level.value ?? '')];
  return Array<string>(Math.min(length, lengthOf(level).max)).fill(level.alphabet);
}
