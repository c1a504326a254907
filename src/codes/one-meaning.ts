import { ALPHANUMERIC } from './check/check-system.ts';
import type { CompiledFramework } from './compiled-framework.ts';
import { levelLengths } from './cut-compact.ts';
import { alphabetsOf } from './parse-code.ts';

/**
 * Whether some compact text lies in the alphabets of both frameworks and would mean two things: belong to two frameworks, or be cut differently by two
 * versions of one. Exact over lengths, alphabets and constants, as each length is cut in one way; check characters are taken as any, so it refuses
 * rather too much. Answers an example.
 */
export function frameworkClash(a: CompiledFramework, b: CompiledFramework): { example: string } | undefined {
  const from = Math.max(a.compactLength.min, b.compactLength.min);
  const to = Math.min(a.compactLength.max, b.compactLength.max);
  for (let length = from; length <= to; length += 1) {
    const example = commonText(a, b, length);
    if (example !== undefined && !(a.key === b.key && cutAlike(a, b, length))) return { example };
  }
  return undefined;
}

function commonText(a: CompiledFramework, b: CompiledFramework, length: number): string | undefined {
  const inA = alphabetsOf(a, length);
  const inB = alphabetsOf(b, length);
  if (!inA || !inB) return undefined;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    const alphabet = inA[index] ?? ALPHANUMERIC;
    const other = inB[index] ?? ALPHANUMERIC;
    // The last sign they share: the first is often 0, and a serial of zeros alone is no number.
    const common = [...alphabet].findLast((sign) => other.includes(sign));
    if (common === undefined) return undefined;
    text += common;
  }
  return text;
}

function cutAlike(a: CompiledFramework, b: CompiledFramework, length: number): boolean {
  const shape = (framework: CompiledFramework) => {
    const lengths = levelLengths(framework.definition, length - framework.check.length) ?? [];
    return framework.definition.levels.map((level, index) => `${level.key}/${level.from}/${lengths[index]}`).join();
  };
  return shape(a) === shape(b) && a.check.key === b.check.key;
}
