import { type FrameworkDefinition, type Level, lengthOf } from './framework-definition.ts';

export interface Segment {
  level: string;
  from: 'class' | 'serial' | 'constant' | 'check';
  text: string;
}

/**
 * How a definition cuts compact texts into segments, check characters last: `undefined` when length, an alphabet or a constant doesn't allow it. There is one
 * way at most: the last level that varies in length gets what the fixed ones leave, and one before it ends where its alphabet does.
 */
export function compileCut({ levels }: FrameworkDefinition, checkLength: number) {
  const limits = levels.map(lengthOf);
  const signs = levels.map(({ alphabet }) => signsOf(alphabet));
  const last = limits.findLastIndex(({ min, max }) => min !== max);
  const after = limits.slice(last + 1).reduce((sum, { min }) => sum + min, 0);
  const shortest = limits.reduce((sum, { min }) => sum + min, checkLength);
  const longest = limits.reduce((sum, { max }) => sum + max, checkLength);

  return (compact: string): Segment[] | undefined => {
    if (compact.length < shortest || compact.length > longest) return undefined;
    const end = compact.length - checkLength;
    const segments: Segment[] = [];
    let at = 0;
    for (let index = 0; index < levels.length; index += 1) {
      const level = levels[index] as Level;
      const { min, max } = limits[index] as { min: number; max: number };
      let length = min;
      if (index === last) length = end - after - at;
      else if (min !== max) length = runLength(compact, at, level.alphabet, max);
      if (length < min || length > max) return undefined;
      if (!lie(compact, at, at + length, signs[index] as Uint8Array)) return undefined;
      const text = compact.slice(at, at + length);
      if (level.from === 'constant' && text !== level.value) return undefined;
      segments.push({ level: level.key, from: level.from, text });
      at += length;
    }
    if (at !== end) return undefined;
    if (checkLength > 0) segments.push({ level: 'check', from: 'check', text: compact.slice(end) });
    return segments;
  };
}

/** 1 at the code of each character of an alphabet. */
function signsOf(alphabet: string): Uint8Array {
  const signs = new Uint8Array(128);
  for (let index = 0; index < alphabet.length; index += 1) signs[alphabet.charCodeAt(index)] = 1;
  return signs;
}

/** Whether all characters of a text from one place to another are among some signs. */
function lie(text: string, from: number, to: number, signs: Uint8Array): boolean {
  for (let at = from; at < to; at += 1) if (signs[text.charCodeAt(at)] !== 1) return false;
  return true;
}

/** How many characters from `at` on lie in an alphabet; counted up to `max`. */
export function runLength(text: string, at: number, alphabet: string, max: number): number {
  let length = 0;
  while (length < max && at + length < text.length && alphabet.includes(text[at + length] ?? ' ')) length += 1;
  return length;
}

/** The ways in which the levels may have `total` characters together, at most `most` of them. */
export function arrangements(levels: readonly Level[], total: number, most: number): number[][] {
  const limits = levels.map(lengthOf);
  const minAfter = limits.map((_, index) => limits.slice(index + 1).reduce((sum, { min }) => sum + min, 0));
  const maxAfter = limits.map((_, index) => limits.slice(index + 1).reduce((sum, { max }) => sum + max, 0));
  let ways: { lengths: number[]; left: number }[] = [{ lengths: [], left: total }];
  for (const [index, { min, max }] of limits.entries()) {
    ways = ways.flatMap(({ lengths, left }) => {
      const from = Math.max(min, left - (maxAfter[index] ?? 0));
      const to = Math.min(max, left - (minAfter[index] ?? 0));
      return Array.from({ length: Math.max(0, to - from + 1) }, (_, by) => ({
        lengths: [...lengths, from + by],
        left: left - from - by,
      }));
    });
    ways = ways.slice(0, most);
  }
  return ways.map(({ lengths }) => lengths);
}
