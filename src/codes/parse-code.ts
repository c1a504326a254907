import type { CompiledFramework } from './compiled-framework.ts';
import type { FrameworkIndex } from './framework-index.ts';
import { lookAlikes } from './look-alikes.ts';
import { nearestCodes } from './nearest-codes.ts';
import { cleanScan, scanReadings } from './scan-text.ts';

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
/** Whatever is no letter, number or mark may stand in place of a separator. */
const SEPARATORS = /[^\p{L}\p{N}\p{M}]+/gu;
/** Clean text of the kind labels carry: read without more ado. */
const MAY_LOOK_ALIKE = /[O0IL1]/;
const CLEAN = /^[A-Z0-9. _-]+$/;

/**
 * Reads a text as a code of one of the published frameworks: forgiving in form (see `scanReadings`; any sign in place of a separator; O for 0, I or L for 1
 * where the alphabet, or among check characters the check, decides), strict in meaning: alphabets, constants, check characters.
 */
export function parseCode(text: string, index: FrameworkIndex): ParsedCode | BadCode {
  if (text.length <= LONGEST_COMPACT && CLEAN.test(text)) {
    const parsed = parseCompact(text.replace(/[. _-]+/g, ''), index);
    if (parsed) return parsed;
  }
  if (text.length > LONGEST) return { ok: false, reason: 'too-long', nearest: [] };
  const readings = scanReadings(text).map((reading) => reading.replace(SEPARATORS, ''));
  const compacts = [...new Set(readings)].filter((compact) => compact !== '' && compact.length <= LONGEST_COMPACT);
  for (const compact of compacts) {
    const parsed = parseCompact(compact, index);
    if (parsed) return parsed;
  }
  if (readings.length === 0) return { ok: false, reason: 'empty', nearest: [] };
  if (isVoid(text, index)) return { ok: false, reason: 'void', nearest: [] };
  const reason = compacts.some((compact) => fitsSome(compact, index)) ? 'check' : 'not-a-code';
  return { ok: false, reason, nearest: nearest(compacts, index.frameworks) };
}

/** The compact form of a code that was written by a framework, whichever: its separators are the only signs that are no letters or digits. */
export function toCompactCode(code: string): string {
  return code.replace(/[^A-Z0-9]/g, '');
}

function nearest(compacts: readonly string[], frameworks: readonly CompiledFramework[]): ParsedCode[] {
  const found = new Map<string, ParsedCode>();
  for (const compact of compacts.filter((each) => /^[A-Z0-9]+$/.test(each)).slice(0, 4)) {
    for (const near of nearestCodes(compact, frameworks)) {
      const parsed = parseExactly(near.compact, near.framework);
      if (parsed) found.set(parsed.compact, parsed);
    }
  }
  return [...found.values()].slice(0, 200);
}

function parseCompact(compact: string, index: FrameworkIndex): ParsedCode | undefined {
  for (const framework of index.candidates(compact)) {
    const parsed = parseExactly(compact, framework);
    if (parsed) return parsed;
  }
  if (!MAY_LOOK_ALIKE.test(compact)) return undefined;
  for (const framework of index.frameworks) {
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
  const serial = framework.serialIn(segments);
  if (serial === undefined) return undefined;
  const { separator } = framework.definition;
  const classes: string[] = [];
  const parts: ParsedCode['parts'] = [];
  let code = '';
  for (const { level, from, text } of segments) {
    if (from === 'class') classes.push(text);
    code += parts.length === 0 ? text : separator + text;
    parts.push({ level, text });
  }
  const path = framework.joinPath(classes);
  return {
    ok: true,
    framework: framework.key,
    version: framework.version,
    class: `${framework.key}:${path}`,
    path,
    serial,
    parts,
    code,
    compact,
  };
}

/** Whether only the check characters keep it, or what looks like it, from being a code. */
function fitsSome(compact: string, { frameworks }: FrameworkIndex): boolean {
  return frameworks.some((framework) => {
    const texts = framework.check.length > 0 ? [compact, ...lookAlikes(compact, framework)] : [];
    return texts.some((text) => framework.serialOfCompact(text) !== undefined && !framework.check.isValid(text));
  });
}

/** A number whose check character would be the `*` of ISO/IEC 7064 has no code (product.md, Codes). */
function isVoid(text: string, { frameworks }: FrameworkIndex): boolean {
  const clean = cleanScan(text).toUpperCase();
  if (!clean.endsWith('*')) return false;
  const compact = clean.replace(SEPARATORS, '');
  return frameworks.some(({ check, serialOfCompact }) => {
    const written = check.voids && serialOfCompact(compact + (check.alphabet[0] ?? '')) !== undefined;
    return written && check.compute(compact) === undefined;
  });
}
