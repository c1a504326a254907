import { z } from 'zod';
import type { Mistake } from '../errors.ts';
import { checkSystemKeys, checkSystemOf } from './check/check-systems.ts';

const title = z
  .strictObject({
    vi: z.string().max(200).optional().meta({ description: 'In Vietnamese' }),
    en: z.string().max(200).optional().meta({ description: 'In English' }),
  })
  .optional()
  .meta({ description: 'What people call the level' });

const length = z
  .union([
    z.number().int().min(1).max(30),
    z.strictObject({
      min: z.number().int().min(1).max(30).meta({ description: 'Fewest characters' }),
      max: z.number().int().min(1).max(30).meta({ description: 'Most characters' }),
    }),
  ])
  .meta({ description: 'Characters: a number, or from min to max' });

const Level = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z][a-zA-Z0-9-]{0,30}$/)
      .meta({ description: 'Key of the level' }),
    title,
    from: z.enum(['class', 'serial', 'constant']).meta({ description: 'Where its text comes from' }),
    alphabet: z
      .string()
      .min(1)
      .max(36)
      .meta({ description: 'Its characters; in order they are the values 0, 1, 2 ...' }),
    length,
    value: z.string().min(1).max(30).optional().meta({ description: 'The text of a constant' }),
  })
  .meta({ id: 'Level', description: 'One level of a framework' });

/** What codes of a framework look like. Shape alone; `definitionMistakes` says what else is wrong. */
export const FrameworkDefinition = z
  .strictObject({
    separator: z
      .enum(['.', '-', '/', ':', ' ', '_', '+', ''])
      .default('.')
      .meta({ description: 'The sign between segments, or none' }),
    check: z
      .strictObject({
        system: z.enum(checkSystemKeys).meta({ description: 'ISO/IEC 7064 system, luhn, or none' }),
        letters: z.boolean().optional().meta({ description: 'mod-97-10 only: letters are read as 10 to 35' }),
      })
      .default({ system: 'mod-1271-36' })
      .meta({ description: 'Check characters; a segment of their own at the end' }),
    levels: z.array(Level).min(2).max(8).meta({ description: 'In order' }),
  })
  .meta({ id: 'FrameworkDefinition', description: 'What codes look like' });

export type FrameworkDefinition = z.output<typeof FrameworkDefinition>;
export type Level = FrameworkDefinition['levels'][number];

export const MAX_CODE_LENGTH = 35;
/** Serial numbers stay within 12 digits: run ids are padded to that. */
export const MAX_SERIAL = 999_999_999_999;

export function lengthOf(level: Level): { min: number; max: number } {
  return typeof level.length === 'number' ? { min: level.length, max: level.length } : level.length;
}

/** Everything that is wrong with a definition of the right shape; pointers start with `base`. */
export function definitionMistakes(definition: FrameworkDefinition, base: string): Mistake[] {
  const mistakes: Mistake[] = [];
  const say = (pointer: string, code: string, params: Record<string, unknown> = {}) =>
    mistakes.push({ pointer: `${base}${pointer}`, code, params });
  const { check } = definition;
  const system = checkSystemOf(
    check,
    definition.levels.map(({ alphabet }) => alphabet),
  );
  if (check.letters !== undefined && check.system !== 'mod-97-10') say('/check/letters', 'check-letters-elsewhere');
  for (const [index, { alphabet }] of definition.levels.entries()) {
    const outside = [...alphabet].filter((sign) => /[A-Z0-9]/.test(sign) && !system.accepts.includes(sign)).join('');
    if (outside !== '') say(`/levels/${index}/alphabet`, 'alphabet-not-checked', { system: check.system, outside });
  }
  for (const [index, level] of definition.levels.entries()) levelMistakes(level, `/levels/${index}`, say);
  arrangementMistakes(definition, say);
  const total = longest(definition, system.length);
  if (total > MAX_CODE_LENGTH) say('/levels', 'code-too-long', { length: total, max: MAX_CODE_LENGTH });
  return mistakes;
}

type Say = (pointer: string, code: string, params?: Record<string, unknown>) => void;

function levelMistakes(level: Level, at: string, say: Say): void {
  if (/[^A-Z0-9]/.test(level.alphabet)) say(`${at}/alphabet`, 'alphabet-characters');
  if (new Set(level.alphabet).size !== level.alphabet.length) say(`${at}/alphabet`, 'alphabet-twice');
  const { min, max } = lengthOf(level);
  if (min > max) say(`${at}/length`, 'length-order', { min, max });
  if (level.from === 'constant') constantMistakes(level, at, say);
  else if (level.value !== undefined) say(`${at}/value`, 'value-not-constant');
  if (level.from === 'serial' && level.alphabet.length < 2) say(`${at}/alphabet`, 'alphabet-too-short');
  if (level.from === 'serial' && level.alphabet.length ** max - 1 > MAX_SERIAL) {
    say(`${at}/length`, 'serial-too-long', { max: MAX_SERIAL });
  }
}

function constantMistakes(level: Level, at: string, say: Say): void {
  const { value } = level;
  const { min, max } = lengthOf(level);
  if (value === undefined) say(`${at}/value`, 'constant-without-value');
  else if (value.length !== min || value.length !== max) say(`${at}/value`, 'constant-length');
  if ([...(value ?? '')].some((sign) => !level.alphabet.includes(sign))) say(`${at}/value`, 'constant-alphabet');
}

function arrangementMistakes({ levels }: FrameworkDefinition, say: Say): void {
  const keys = levels.map(({ key }) => key);
  for (const [index, key] of keys.entries()) {
    if (keys.indexOf(key) !== index) say(`/levels/${index}/key`, 'level-key-twice', { key });
  }
  const serials = levels.filter(({ from }) => from === 'serial').length;
  if (serials !== 1) say('/levels', 'one-serial-level', { found: serials });
  if (serials === 1 && levels.at(-1)?.from !== 'serial') say('/levels', 'serial-not-last');
  if (!levels.some(({ from }) => from === 'class')) say('/levels', 'no-class-level');
  lengthMistakes(levels, say);
}

/** A text must be cut in one way. The last level that varies in length gets what the others leave; one before it must end where its alphabet does. */
function lengthMistakes(levels: readonly Level[], say: Say): void {
  const variable = levels.filter(varies);
  const unclear = variable.slice(0, -1).filter((level) => meets(level, levels[levels.indexOf(level) + 1]));
  if (unclear.length > 0) say('/levels', 'two-variable-levels', { levels: variable.map(({ key }) => key).join(', ') });
}

function varies(level: Level): boolean {
  const { min, max } = lengthOf(level);
  return min !== max;
}

/** Whether a level could go on where the next one begins. */
function meets(level: Level, next: Level | undefined): boolean {
  if (!next) return false;
  const first = next.from === 'constant' ? (next.value?.slice(0, 1) ?? '') : next.alphabet;
  return [...first].some((sign) => level.alphabet.includes(sign));
}

function longest({ levels, separator }: FrameworkDefinition, checkLength: number): number {
  const segments = levels.length + (checkLength > 0 ? 1 : 0);
  const texts = levels.reduce((sum, level) => sum + lengthOf(level).max, checkLength);
  return texts + (segments - 1) * separator.length;
}
