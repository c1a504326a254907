import { Binary, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'mongodb';
import type { Loose } from '../support.ts';

export type Below = (below: number) => number;

export function pick<T>(below: Below, list: readonly T[]): T {
  return list[below(list.length)] as T;
}

const TEXTS = ['', 'a', 'a\0', 'a\0b', 'ab', 'b', 'ba', 'é', '\uffff', '😀'];
const AROUND = 9_007_199_254_740_992n;

/** Numbers of all types around each other, so that many are equal or neighbours. */
function number(below: Below): unknown {
  const small = below(9) - 4;
  const made: (() => unknown)[] = [
    () => small,
    () => small / 2,
    () => new Double(small),
    () => Long.fromNumber(small),
    () => Decimal128.fromString(String(small / 4)),
    () => Long.fromBigInt(AROUND + BigInt(below(5) - 2)),
    () => Number(AROUND) + below(3) * 2,
    () => Decimal128.fromString(`${AROUND + BigInt(below(4))}.${below(2) * 5}`),
    () => pick(below, [Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, -1e300, 5e-324]),
    () => Decimal128.fromString(pick(below, ['0.1', '1E400', '-1E400', '1E-400', '-Infinity', 'NaN', '-0'])),
    () => pick(below, [Long.MAX_VALUE, Long.MIN_VALUE, 2 ** 63, -(2 ** 63)]),
  ];
  return pick(below, below(3) > 0 ? made.slice(0, 3) : made)();
}

export function scalar(below: Below): unknown {
  const made: (() => unknown)[] = [
    () => number(below),
    () => number(below),
    () => pick(below, TEXTS),
    () => pick(below, TEXTS),
    () => null,
    () => below(2) === 0,
    () => new Date(below(5) - 2),
    () => ({ x: scalarOf(below), ...(below(3) === 0 && { y: below(2) }) }),
    () => new ObjectId(`${below(4)}`.padStart(24, '0')),
    () => new Binary(Buffer.from(pick(below, ['', 'a', 'ab', 'b'])), pick(below, [0, 4])),
    () => new Timestamp({ t: below(3), i: below(2) }),
    () => pick(below, [/a/, /a/i, /b/]),
    () => pick(below, [new MinKey(), new MaxKey()]),
  ];
  return pick(below, below(2) > 0 ? made.slice(0, 7) : made)();
}

function scalarOf(below: Below): unknown {
  return pick<() => unknown>(below, [() => below(3), () => pick(below, TEXTS), () => null])();
}

/** A scalar, or an array of such, of arrays, or of nothing. */
export function value(below: Below): unknown {
  if (below(4) > 0) return scalar(below);
  return Array.from({ length: below(4) }, () => (below(6) === 0 ? [scalar(below)] : scalar(below)));
}

function listItem(below: Below): unknown {
  if (below(8) === 0) return scalar(below);
  const tags = below(3) === 0 ? { tags: Array.from({ length: below(3) }, () => below(3)) } : {};
  return { k: scalar(below), ...(below(4) > 0 && { v: below(3) }), ...tags };
}

/** `c` and `d` never hold arrays, so they may share an index with a field that does. `u` is for a unique index. */
export function document(below: Below, _id: string): Loose {
  const doc: Loose = { _id, c: scalar(below) };
  if (below(5) > 0) doc['a'] = value(below);
  if (below(5) > 0) doc['d'] = scalar(below);
  if (below(3) > 0) doc['list'] = Array.from({ length: below(4) }, () => listItem(below));
  if (below(6) === 0) doc['list'] = { k: scalar(below), v: below(3) };
  if (below(3) > 0) doc['n'] = below(4) === 0 ? scalar(below) : { x: { y: value(below) } };
  doc['u'] =
    below(4) === 0
      ? [below(300), below(300)]
      : pick<() => unknown>(below, [() => below(300), () => Long.fromNumber(below(300)), () => `t${below(200)}`])();
  return doc;
}
