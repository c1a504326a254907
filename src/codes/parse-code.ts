import type { CompiledFramework } from './compiled-framework.ts';
import { levelLengths } from './cut-compact.ts';
import { nearestCodes } from './nearest-codes.ts';
import { scanReadings } from './scan-text.ts';

export interface ParsedCode {
  ok: true;
  framework: string;
  version: number;
  /** `'<framework>:<path>'` */
  class: string;
  path: string;
  serial: number;
  parts: { level: string; text: string }[];
  /** With separators. */
  code: string;
  compact: string;
}

export interface BadCode {
  ok: false;
  reason: 'empty' | 'too-long' | 'not-a-code' | 'check' | 'void';
  /** Codes one slip away that pass every check; whether they exist is not known here. */
  nearest: ParsedCode[];
}

const LONGEST = 10_000;
const LONGEST_COMPACT = 64;
/** Signs that people and keyboards put in place of a separator. */
const SEPARATORS = /[\s.\-_/\\:;,+*|~–—·]+/g;

/**
 * Reads a text as a code of one of the published frameworks: forgiving in form (see `scanReadings`; any sign in place of a separator; O for 0, I or L for 1
 * where the alphabet, or among check characters the check, decides), strict in meaning: alphabets, constants, check characters.
 */
export function parseCode(text: string, frameworks: readonly CompiledFramework[]): ParsedCode | BadCode {
  if (text.length <= LONGEST_COMPACT && /^[A-Z0-9.]+$/.test(text)) {
    const parsed = parseCompact(text.replaceAll('.', ''), frameworks);
    if (parsed) return parsed;
  }
  if (text.length > LONGEST) return { ok: false, reason: 'too-long', nearest: [] };
  const readings = scanReadings(text).map((reading) => reading.replace(SEPARATORS, ''));
  const compacts = [...new Set(readings)].filter((compact) => compact !== '' && compact.length <= LONGEST_COMPACT);
  for (const compact of compacts) {
    const parsed = parseCompact(compact, frameworks);
    if (parsed) return parsed;
  }
  if (readings.length === 0) return { ok: false, reason: 'empty', nearest: [] };
  const reason = compacts.some((compact) => fitsSome(compact, frameworks)) ? 'check' : 'not-a-code';
  return { ok: false, reason, nearest: nearest(compacts, frameworks) };
}

function nearest(compacts: readonly string[], frameworks: readonly CompiledFramework[]): ParsedCode[] {
  const found = new Map<string, ParsedCode>();
  for (const compact of compacts.slice(0, 4)) {
    for (const near of nearestCodes(compact, frameworks)) {
      const parsed = parseExactly(near.compact, near.framework);
      if (parsed) found.set(parsed.compact, parsed);
    }
  }
  return [...found.values()].slice(0, 200);
}

function parseCompact(compact: string, frameworks: readonly CompiledFramework[]): ParsedCode | undefined {
  for (const framework of frameworks) {
    const parsed = parseExactly(compact, framework);
    if (parsed) return parsed;
  }
  for (const framework of frameworks) {
    for (const alike of lookAlikes(compact, framework)) {
      const parsed = parseExactly(alike, framework);
      if (parsed) return parsed;
    }
  }
  return undefined;
}

/** The one way a compact text is a code of this framework, if it is one. */
export function parseExactly(compact: string, framework: CompiledFramework): ParsedCode | undefined {
  const segments = framework.cut(compact);
  if (!segments || !framework.check.isValid(compact)) return undefined;
  const serial = framework.serialOfCompact(compact);
  if (serial === undefined) return undefined;
  const path = framework.joinPath(segments.filter(({ from }) => from === 'class').map(({ text }) => text));
  return {
    ok: true,
    framework: framework.key,
    version: framework.version,
    class: `${framework.key}:${path}`,
    path,
    serial,
    parts: segments.map(({ level, text }) => ({ level, text })),
    code: segments.map(({ text }) => text).join(framework.definition.separator),
    compact,
  };
}

function fitsSome(compact: string, frameworks: readonly CompiledFramework[]): boolean {
  return frameworks.some((framework) => framework.check.length > 0 && framework.cut(compact) !== undefined);
}

const ALIKE: Record<string, readonly string[]> = { O: ['0'], 0: ['O'], I: ['1'], L: ['1'], 1: ['I', 'L'] };

/** The texts that look the same and lie in the levels' alphabets; among check characters every likeness is tried. */
function lookAlikes(compact: string, framework: CompiledFramework): string[] {
  if (!/[O0IL1]/.test(compact)) return [];
  const alphabets = alphabetsOf(framework, compact.length);
  if (!alphabets) return [];
  let texts = [''];
  for (let index = 0; index < compact.length; index += 1) {
    const sign = compact[index] ?? '';
    const alphabet = alphabets[index];
    const alike = ALIKE[sign] ?? [];
    const options =
      alphabet === undefined ? [sign, ...alike] : [sign, ...alike].filter((each) => alphabet.includes(each)).slice(0, 1);
    texts = texts.flatMap((text) => options.map((option) => text + option));
    if (texts.length === 0) return [];
  }
  return texts.filter((text) => text !== compact);
}

/** The alphabet of each position of a text of this length; none (`undefined` at the position) for check characters. */
export function alphabetsOf(framework: CompiledFramework, length: number): (string | undefined)[] | undefined {
  const { definition, check } = framework;
  const lengths = levelLengths(definition, length - check.length);
  if (!lengths) return undefined;
  const positions = definition.levels.flatMap((level, index) =>
    level.from === 'constant' ? [...(level.value ?? '')] : Array<string>(lengths[index] ?? 0).fill(level.alphabet),
  );
  return [...positions, ...Array<undefined>(check.length).fill(undefined)];
}

