import { crashStart } from '../../scripts/torture/crash/run-matrix.ts';
import { MOST_MS, storeForFile, wrong } from './crash-tests.ts';

const store = storeForFile();

test(
  'a first start that dies at any step is finished by the next one',
  async () => {
    const reports = await crashStart(store.uri(), ['never']);
    expect(reports.length).toBeGreaterThan(20);
    expect(wrong(reports)).toEqual([]);
  },
  MOST_MS,
);

test(
  'two servers that start at once on an empty database make one site',
  async () => {
    const reports = await crashStart(store.uri(), ['between']);
    expect(reports.length).toBeGreaterThan(20);
    expect(wrong(reports)).toEqual([]);
  },
  MOST_MS,
);
