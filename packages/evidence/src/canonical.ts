export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What can't be hashed: a value that RFC 8785 or the envelope's own rules leave no text for. */
export class EvidenceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EvidenceError';
  }
}

const MAX_DEPTH = 64;

/**
 * The canonical text of a JSON value (RFC 8785): no white space, members sorted by UTF-16 code units, strings and numbers as ECMAScript writes them.
 * Throws EvidenceError for what is no JSON value: undefined, functions, NaN, infinities, lone surrogates, cycles (by depth over 64), objects of a class.
 */
export function canonicalize(value: unknown): string {
  return write(value, 0, false);
}

/** The same, by the envelope's own rules too: no null anywhere, and no numbers but integers within 2^53 - 1. */
export function canonicalizeStrictly(value: unknown): string {
  return write(value, 0, true);
}

function write(value: unknown, depth: number, strict: boolean): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      return writeNumber(value, strict);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return writeNull(strict);
      if (depth >= MAX_DEPTH) throw new EvidenceError(`nested deeper than ${MAX_DEPTH}`);
      return Array.isArray(value) ? writeArray(value, depth + 1, strict) : writeObject(value, depth + 1, strict);
    default:
      throw new EvidenceError(`${typeof value} is no JSON value`);
  }
}

function writeNull(strict: boolean): string {
  if (strict) throw new EvidenceError('null has no place in an event: leave the field out');
  return 'null';
}

function writeNumber(value: number, strict: boolean): string {
  if (!Number.isFinite(value)) throw new EvidenceError(`${value} is no JSON number`);
  if (strict && !Number.isSafeInteger(value)) {
    throw new EvidenceError(`${value}: numbers in an event are integers within 2^53 - 1; decimals are texts`);
  }
  return JSON.stringify(value);
}

function writeString(text: string): string {
  if (!text.isWellFormed()) throw new EvidenceError('a lone surrogate has no UTF-8 form');
  return JSON.stringify(text);
}

function writeArray(array: readonly unknown[], depth: number, strict: boolean): string {
  let text = '[';
  for (let index = 0; index < array.length; index += 1)
    text += (index > 0 ? ',' : '') + write(array[index], depth, strict);
  return `${text}]`;
}

function writeObject(object: object, depth: number, strict: boolean): string {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw new EvidenceError('an object of a class is no JSON value');
  const record = object as Record<string, unknown>;
  let text = '{';
  // The default order of sort is by UTF-16 code units, which is the order RFC 8785 3.2.3 asks for.
  for (const key of Object.keys(record).sort()) {
    text += `${text.length > 1 ? ',' : ''}${writeString(key)}:${write(record[key], depth, strict)}`;
  }
  return `${text}}`;
}
