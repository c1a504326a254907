import { type CompiledFramework, compileFramework } from '../../src/codes/compiled-framework.ts';
import type { FrameworkDefinition, Level } from '../../src/codes/framework-definition.ts';
import { sampleFramework } from '../../src/codes/sample-framework.ts';

export const DIGITS = '0123456789';
export const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export type Length = Level['length'];

export const classLevel = (key: string, alphabet: string, length: Length): Level => ({
  key,
  from: 'class',
  alphabet,
  length,
});
export const serialLevel = (alphabet: string, length: Length): Level => ({
  key: 'serial',
  from: 'serial',
  alphabet,
  length,
});
export const constantLevel = (key: string, value: string): Level => ({
  key,
  from: 'constant',
  alphabet: [...new Set(value)].join(''),
  length: value.length,
  value,
});

export function definitionOf(levels: Level[], over: Partial<FrameworkDefinition> = {}): FrameworkDefinition {
  return { separator: '.', check: { system: 'mod-1271-36' }, levels, ...over };
}

export function frameworkOf(
  key: string,
  levels: Level[],
  over: Partial<FrameworkDefinition> = {},
  version = 1,
): CompiledFramework {
  return compileFramework({ key, version, definition: definitionOf(levels, over) });
}

export const sample = compileFramework({ ...sampleFramework, version: 1 });

/** A random source that answers the same in every run (mulberry32). */
export function randomSource(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[below(alphabet.length)] ?? '').join('');
  const pick = <T>(options: readonly T[]): T => options[below(options.length)] as T;
  return { below, text, pick };
}
