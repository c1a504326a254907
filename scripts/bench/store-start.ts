import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';
import { openBenchStore } from './store-site.ts';

/** From the start of the process until it is served. */
export async function benchStoreStart(big: string, size: number, small: string): Promise<Row> {
  const started = (dataDir: string) => async () => {
    const { program, stop } = await openBenchStore(dataDir);
    await stop();
    return program.seconds;
  };
  const ratio = await pairs(started(big), started(small));
  return {
    what: `start with ${size.toLocaleString('en')} documents: time over that with 1,000`,
    goal: 'the same',
    found: shown(ratio, 's'),
  };
}
