import { TYPE } from './bson-types.ts';
import { type Doc, typeOf, type Value } from './document.ts';
import { type AnyNumber, compareNumbers } from './numbers.ts';
import { type Scalar, textOf } from './scalar.ts';

const RANKS: Readonly<Record<number, number>> = {
  [TYPE.minKey]: 1,
  [TYPE.undefined]: 2,
  [TYPE.null]: 3,
  [TYPE.int]: 4,
  [TYPE.long]: 4,
  [TYPE.double]: 4,
  [TYPE.decimal]: 4,
  [TYPE.string]: 5,
  [TYPE.symbol]: 5,
  [TYPE.object]: 6,
  [TYPE.array]: 7,
  [TYPE.binData]: 8,
  [TYPE.objectId]: 9,
  [TYPE.bool]: 10,
  [TYPE.date]: 11,
  [TYPE.timestamp]: 12,
  [TYPE.regex]: 13,
  [TYPE.dbPointer]: 14,
  [TYPE.javascript]: 15,
  [TYPE.javascriptWithScope]: 16,
  [TYPE.maxKey]: 17,
};

export const RANK = { null: 3, number: 4, string: 5, object: 6, array: 7, maxKey: 17, minKey: 1 } as const;

/** The place of a value's type in MongoDB's order of types (manual, "Comparison/Sort Order"). What is missing counts as null. */
export function typeRank(value: Value | undefined): number {
  return value === undefined ? RANK.null : (RANKS[typeOf(value)] as number);
}

/** MongoDB's comparison order: by type, then by value. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  const rank = typeRank(a);
  const other = typeRank(b);
  if (rank !== other) return rank < other ? -1 : 1;
  switch (rank) {
    case RANK.null:
      return 0;
    case RANK.number:
      return compareNumbers(a as AnyNumber, b as AnyNumber);
    case RANK.string:
      return compareStrings(textOf(a as string), textOf(b as string));
    case RANK.object:
      return compareObjects(a as Doc, b as Doc);
    case RANK.array:
      return compareArrays(a as Value[], b as Value[]);
    default:
  }
  if (typeof a === 'boolean') return Number(a) - Number(b);
  const [x, y] = [(a as Scalar).data, (b as Scalar).data];
  return x < y ? -1 : Number(x > y);
}

export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  return compareValues(a, b) === 0;
}

const BEYOND_SIMPLE = /[\uD800-\uFFFF]/;

/** By UTF-8 bytes, which is the order of code points; UTF-16 units differ from it only above U+D7FF. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (BEYOND_SIMPLE.test(a) || BEYOND_SIMPLE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** Field by field in their order: type of the value, name, value. */
function compareObjects(a: Doc, b: Doc): number {
  if (a.bytes.equals(b.bytes)) return 0;
  const [x, y] = [a.entries(), b.entries()];
  for (let index = 0; index < Math.min(x.length, y.length); index += 1) {
    const [nameA, valueA] = x[index] as (typeof x)[number];
    const [nameB, valueB] = y[index] as (typeof y)[number];
    const order =
      Math.sign(typeRank(valueA) - typeRank(valueB)) || compareStrings(nameA, nameB) || compareValues(valueA, valueB);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
