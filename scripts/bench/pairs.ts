export interface Ratio {
  median: number;
  lower: number;
  upper: number;
  ours: number;
  theirs: number;
}

/** Quartile by linear interpolation. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

/** Runs two measurements in turn, nine times, after one of each that doesn't count; the ratio is taken pair by pair. */
export async function pairs(ours: () => Promise<number>, theirs: () => Promise<number>, count = 9): Promise<Ratio> {
  await ours();
  await theirs();
  const rows: [number, number][] = [];
  for (let pair = 0; pair < count; pair += 1) rows.push([await ours(), await theirs()]);
  const ratios = rows.map(([a, b]) => a / b).sort((a, b) => a - b);
  return {
    median: quantile(ratios, 0.5),
    lower: quantile(ratios, 0.25),
    upper: quantile(ratios, 0.75),
    ours: median(rows.map(([a]) => a)),
    theirs: median(rows.map(([, b]) => b)),
  };
}

export function shown(ratio: Ratio, unit: string): string {
  const plain = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
  return `${ratio.median.toFixed(2)} (${ratio.lower.toFixed(2)} to ${ratio.upper.toFixed(2)}); ${plain(ratio.ours)} against ${plain(ratio.theirs)} ${unit}`;
}
