import { isPlainObject } from './document.ts';

interface Typed {
  _bsontype?: string;
  value?: unknown;
  toString(radix?: number): string;
}

const RANKS: Record<string, number> = {
  MinKey: 1,
  Int32: 3,
  Double: 3,
  Long: 3,
  Decimal128: 3,
  BSONSymbol: 4,
  Binary: 7,
  UUID: 7,
  ObjectId: 8,
  Timestamp: 11,
  BSONRegExp: 12,
  MaxKey: 14,
};

/** The place of a value's type in MongoDB's order of types. */
export function typeRank(value: unknown): number {
  if (value === null || value === undefined) return 2;
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return 3;
    case 'string':
      return 4;
    case 'boolean':
      return 9;
    default:
  }
  if (Array.isArray(value)) return 6;
  if (value instanceof Date) return 10;
  if (value instanceof RegExp) return 12;
  return RANKS[(value as Typed)._bsontype ?? ''] ?? 5;
}

/** MongoDB's comparison order (manual, "Comparison/Sort Order"): by type, then by value. */
export function compareValues(a: unknown, b: unknown): number {
  const rank = typeRank(a);
  const other = typeRank(b);
  if (rank !== other) return rank < other ? -1 : 1;
  switch (rank) {
    case 3:
      return compareNumbers(a, b);
    case 4:
      return compareStrings(String(a), String(b));
    case 5:
      return compareObjects(a as object, b as object);
    case 6:
      return compareArrays(a as unknown[], b as unknown[]);
    case 7:
      return compareBinaries(
        a as { buffer: Uint8Array; sub_type: number },
        b as { buffer: Uint8Array; sub_type: number },
      );
    case 9:
      return Number(a) - Number(b);
    case 10:
      return Math.sign((a as Date).getTime() - (b as Date).getTime());
    case 1:
    case 2:
    case 14:
      return 0;
    default:
      return compareStrings(String(a), String(b));
  }
}

export function equalValues(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/** A number as JavaScript has it; integers beyond 2^53 as bigint, so that neighbours stay apart. */
export function numberOf(value: unknown): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  const typed = value as Typed;
  if (typed._bsontype === 'Long') {
    const exact = BigInt(typed.toString());
    return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
  }
  return Number(typed._bsontype === 'Decimal128' ? typed.toString() : typed.value);
}

function compareNumbers(a: unknown, b: unknown): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(x)) return Number.isNaN(y) ? 0 : -1;
  if (Number.isNaN(y)) return 1;
  if (x < y) return -1;
  return x > y ? 1 : 0;
}

const BEYOND_SIMPLE = /[\uD800-\uFFFF]/;

/** By UTF-8 bytes, which is the order of code points; UTF-16 units differ from it only above U+D7FF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (BEYOND_SIMPLE.test(a) || BEYOND_SIMPLE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** Field by field in their order: type of the value, name, value. */
function compareObjects(a: object, b: object): number {
  const [x, y] = [Object.entries(a), Object.entries(b)];
  for (let index = 0; index < Math.min(x.length, y.length); index += 1) {
    const [nameA, valueA] = x[index] as [string, unknown];
    const [nameB, valueB] = y[index] as [string, unknown];
    const order =
      Math.sign(typeRank(valueA) - typeRank(valueB)) || compareStrings(nameA, nameB) || compareValues(valueA, valueB);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(
  a: { buffer: Uint8Array; sub_type: number },
  b: { buffer: Uint8Array; sub_type: number },
): number {
  return a.buffer.length - b.buffer.length || a.sub_type - b.sub_type || Buffer.compare(a.buffer, b.buffer);
}

/** All values at a dotted path, as a condition sees them: arrays on the way are entered, an array at the end is itself and its elements. */
export function valuesAt(doc: unknown, path: readonly string[], at = 0): unknown[] {
  if (at === path.length) return Array.isArray(doc) ? [doc, ...doc] : [doc];
  const field = path[at] ?? '';
  if (Array.isArray(doc)) {
    const inElements = doc.flatMap((element) => (isPlainObject(element) ? valuesAt(element, path, at) : []));
    const byIndex = /^\d+$/.test(field) && Number(field) < doc.length ? valuesAt(doc[Number(field)], path, at + 1) : [];
    return [...inElements, ...byIndex];
  }
  if (!isPlainObject(doc) || !Object.hasOwn(doc, field)) return [undefined];
  return valuesAt(doc[field], path, at + 1);
}
