import { Agent } from 'node:http';
import { call } from '../api-client.ts';
import { post } from './load.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';
import type { BenchSite } from './site.ts';

const NUMBERS = 500_000;
const CLASSES = 50_000;

/** A block of half a million numbers (the sample's classes have no more than 999,999) against a single write of the same kind; and its account. */
export async function benchBlock({ api, ours, connection }: BenchSite): Promise<Row[]> {
  let next = 0;
  const agent = new Agent({ keepAlive: true });
  const freshClass = async () => {
    next += 1;
    const path = `T.8${next % 10}.${String(100 + next)}`;
    await call(api, 'POST', '/v1/frameworks/sample/classes', { path, title: { en: 'Made up' }, itemKind: 'equipment' });
    return `sample:${path}`;
  };
  const classes = await Promise.all(Array.from({ length: 20 }, freshClass));
  const block = async (count: number) => {
    const classKey = classes.pop() ?? (await freshClass());
    const began = performance.now();
    const answer = await post(ours, agent, '/v1/blocks', JSON.stringify({ class: classKey, count }));
    return { seconds: (performance.now() - began) / 1_000, block: JSON.parse(answer) as { id: string; class: string } };
  };
  const found = await pairs(
    async () => (await block(NUMBERS)).seconds,
    async () => (await block(1)).seconds,
  );
  const { block: last } = await block(NUMBERS);
  const runs = await connection.collection('runs').countDocuments({ class: last.class });
  const names = await connection
    .collection<{ _id: string }>('names')
    .find({
      _id: {
        $gte: `code:${last.class.split(':')[1]?.replaceAll('.', '')}`,
        $lt: `code:${last.class.split(':')[1]?.replaceAll('.', '')}~`,
      },
    })
    .explain('executionStats');
  const { totalDocsExamined } = names['executionStats'] as { totalDocsExamined: number };
  agent.destroy();
  return [
    {
      what: `a block of ${NUMBERS.toLocaleString('en')} numbers: time over that of a block of one number (one durable write)`,
      goal: 'about 1',
      found: `${shown(found, 's')}; ${runs} durable write`,
    },
    {
      what: `entries read for its account of ${NUMBERS.toLocaleString('en')} numbers`,
      goal: 'not a million',
      found: String(totalDocsExamined),
    },
  ];
}

/** A catalogue of 50,000 classes taken in, against the bare insertMany of the classes' documents. */
export async function benchCatalogue(site: BenchSite): Promise<Row[]> {
  const { api, connection } = site;
  let round = 0;
  const ours = async () => {
    round += 1;
    const body = madeUpCatalogue(round);
    const began = performance.now();
    await call(api, 'POST', '/v1/catalogues', body);
    return CLASSES / ((performance.now() - began) / 1_000);
  };
  const bare = async () => {
    const classes = await connection
      .collection<{ _id: string }>('classes')
      .find({ framework: `catalogue-${round}` })
      .toArray();
    const copy = connection.collection<{ _id: string }>('copy-classes');
    await copy.createIndexes([{ key: { framework: 1, parent: 1, path: 1 } }, { key: { framework: 1, moved: 1 } }]);
    const copies = classes.map((each) => ({ ...each, _id: `${round}/${each._id}` }));
    const began = performance.now();
    for (let at = 0; at < copies.length; at += 1_000)
      await copy.insertMany(copies.slice(at, at + 1_000), { ordered: false });
    return copies.length / ((performance.now() - began) / 1_000);
  };
  const found = await pairs(ours, bare);
  return [
    {
      what: `a catalogue of ${CLASSES.toLocaleString('en')} classes taken in: classes a second over the bare insertMany's`,
      goal: 'at least 0.33',
      found: shown(found, 'a second'),
    },
  ];
}

function madeUpCatalogue(round: number): object {
  const level = (key: string, length: number) => ({ key, from: 'class', alphabet: '0123456789', length });
  const value = `M${String.fromCharCode(64 + round)}`;
  const levels = [
    { key: 'mark', from: 'constant', alphabet: value, length: 2, value },
    level('group', 2),
    level('type', 3),
    { key: 'serial', from: 'serial', alphabet: '0123456789', length: 6 },
  ];
  const classes = Array.from({ length: CLASSES }, (_, index) => {
    const path = `${String(Math.floor(index / 1_000)).padStart(2, '0')}.${String(index % 1_000).padStart(3, '0')}`;
    return { path, title: { vi: `Lớp mẫu số ${index}`, en: `Made-up class ${index}` }, itemKind: 'equipment' };
  });
  const framework = { key: `catalogue-${round}`, title: { en: 'Made up' } };
  return {
    catalogue: {
      format: 'tagtree-catalogue-1',
      framework,
      versions: [{ version: 1, definition: { levels } }],
      classes,
    },
  };
}
