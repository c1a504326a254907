const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  count: number;
  sum: number;
  buckets: number[];
}

/** Requests by route and status, in the text format of Prometheus. */
export function createMetrics() {
  const series = new Map<string, Series>();
  return {
    observe(route: string, method: string, status: number, seconds: number): void {
      const labels = `method="${method}",route="${route}",status="${status}"`;
      const found = series.get(labels) ?? { count: 0, sum: 0, buckets: BUCKETS_S.map(() => 0) };
      series.set(labels, found);
      found.count += 1;
      found.sum += seconds;
      // Each bucket counts what is in it alone; the text adds them up.
      const bucket = BUCKETS_S.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) found.buckets[bucket] = (found.buckets[bucket] ?? 0) + 1;
    },

    text(): string {
      const name = 'tagtree_http_request_duration_seconds';
      const lines = [`# HELP ${name} Time from request to answer.`, `# TYPE ${name} histogram`];
      for (const [labels, { count, sum, buckets }] of series) {
        let within = 0;
        for (const [index, bound] of BUCKETS_S.entries()) {
          within += buckets[index] ?? 0;
          lines.push(`${name}_bucket{${labels},le="${bound}"} ${within}`);
        }
        lines.push(
          `${name}_bucket{${labels},le="+Inf"} ${count}`,
          `${name}_sum{${labels}} ${sum}`,
          `${name}_count{${labels}} ${count}`,
        );
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
