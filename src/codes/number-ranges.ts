/** Serial numbers of one class, both ends among them. */
export interface NumberRange {
  from: number;
  to: number;
}

/** The same numbers in ranges that lie apart, in order. */
export function joinRanges(ranges: readonly NumberRange[]): NumberRange[] {
  const joined: NumberRange[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else if (from <= to) joined.push({ from, to });
  }
  return joined;
}

/** The numbers of some ranges that lie in none of others, in order. */
export function withoutRanges(ranges: readonly NumberRange[], others: readonly NumberRange[]): NumberRange[] {
  const taken = joinRanges(others);
  return joinRanges(ranges).flatMap((range) => {
    const left: NumberRange[] = [];
    let from = range.from;
    for (const other of taken) {
      if (other.to < from || other.from > range.to) continue;
      if (other.from > from) left.push({ from, to: other.from - 1 });
      from = other.to + 1;
    }
    if (from <= range.to) left.push({ from, to: range.to });
    return left;
  });
}

export function isInRanges(ranges: readonly NumberRange[], serial: number): boolean {
  return ranges.some(({ from, to }) => serial >= from && serial <= to);
}
