import { type FrameworkDefinition, lengthOf } from './framework-definition.ts';

export interface Segment {
  level: string;
  from: 'class' | 'serial' | 'constant' | 'check';
  text: string;
}

/**
 * Cuts a compact text into the segments of a definition, or answers `undefined` when its length, an alphabet or a constant doesn't allow it. At most one
 * level varies in length, so there is one way at most.
 */
export function cutCompact(definition: FrameworkDefinition, checkLength: number, compact: string): Segment[] | undefined {
  const lengths = levelLengths(definition, compact.length - checkLength);
  if (!lengths) return undefined;
  const segments: Segment[] = [];
  let at = 0;
  for (const [index, level] of definition.levels.entries()) {
    const text = compact.slice(at, at + (lengths[index] ?? 0));
    at += text.length;
    if (level.from === 'constant' && text !== level.value) return undefined;
    for (let sign = 0; sign < text.length; sign += 1) if (!level.alphabet.includes(text[sign] ?? ' ')) return undefined;
    segments.push({ level: level.key, from: level.from, text });
  }
  if (checkLength > 0) segments.push({ level: 'check', from: 'check', text: compact.slice(at) });
  return segments;
}

/** The length of each level in a text of `total` characters; none when no arrangement gives that total. */
export function levelLengths({ levels }: FrameworkDefinition, total: number): number[] | undefined {
  let spare = total - levels.reduce((sum, level) => sum + lengthOf(level).min, 0);
  if (spare < 0) return undefined;
  const lengths = levels.map((level) => {
    const { min, max } = lengthOf(level);
    const extra = Math.min(spare, max - min);
    spare -= extra;
    return min + extra;
  });
  return spare === 0 ? lengths : undefined;
}
