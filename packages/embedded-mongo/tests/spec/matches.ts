import { BSON } from 'mongodb';
import type { Loose } from '../support.ts';

/** Why a value is not what a test of the unified format expects; undefined when it is. Only a document at the root may have further fields. */
export function mismatch(expected: unknown, actual: unknown, isRoot = true): string | undefined {
  const [operator] = isDocument(expected) ? Object.keys(expected) : [];
  if (operator?.startsWith('$$')) return special(operator, (expected as Loose)[operator], actual);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return differs(expected, actual);
    return expected.map((each, at) => mismatch(each, actual[at], isRoot)).find(Boolean);
  }
  if (!isDocument(expected)) return same(expected, actual) ? undefined : differs(expected, actual);
  if (!isDocument(actual)) return differs(expected, actual);
  const names = new Set([...Object.keys(expected), ...(isRoot ? [] : Object.keys(actual))]);
  return [...names].map((name) => fieldMismatch(name, expected, actual)).find(Boolean);
}

function fieldMismatch(name: string, expected: Loose, actual: Loose): string | undefined {
  if (!(name in expected)) return `a field too many: ${name}`;
  return mismatch(expected[name], actual[name], false);
}

function special(operator: string, operand: unknown, actual: unknown): string | undefined {
  switch (operator) {
    case '$$unsetOrMatches':
      return actual === undefined || actual === null ? undefined : mismatch(operand, actual);
    case '$$exists':
      return (actual !== undefined) === operand ? undefined : differs({ [operator]: operand }, actual);
    case '$$type':
      return actual !== undefined ? undefined : differs({ [operator]: operand }, actual);
    default:
      return `the operator ${operator} is not known here`;
  }
}

function isDocument(value: unknown): value is Loose {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('_bsontype' in value) &&
    !(value instanceof Date)
  );
}

function same(expected: unknown, actual: unknown): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (typeof expected === 'number') return Number(actual) === expected;
  return text(expected) === text(actual);
}

function differs(expected: unknown, actual: unknown): string {
  return `expected ${text(expected)}, got ${text(actual)}`;
}

function text(value: unknown): string {
  return BSON.EJSON.stringify({ value });
}
