import { Agent } from 'node:http';
import { call } from '../api-client.ts';
import { post } from './load.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';
import type { BenchSite } from './site.ts';

const LINES = 500_000;
const NDJSON = 'application/x-ndjson';

/** Codes in one streamed request against lines of the same length; and 16 clients at once on one class. */
export async function benchCodes(site: BenchSite): Promise<Row[]> {
  let next = 0;
  const freshClass = async () => {
    next += 1;
    const path = `T.9${next % 10}.${String(100 + next)}`;
    await call(site.api, 'POST', '/v1/frameworks/sample/classes', {
      path,
      title: { en: 'Made up' },
      itemKind: 'equipment',
    });
    return `sample:${path}`;
  };
  const classes = await Promise.all(Array.from({ length: 10 }, freshClass));
  let at = 0;
  const ours = async () => {
    at += 1;
    return linesPerSecond(() =>
      post(site.ours, new Agent(), '/v1/codes', JSON.stringify({ class: classes[at - 1], count: LINES }), NDJSON),
    );
  };
  const bare = () =>
    linesPerSecond(() => post(site.bare, new Agent(), '/codes', JSON.stringify({ count: String(LINES) })));
  const streamed = await pairs(ours, bare);
  return [
    {
      what: '500,000 codes in one streamed request: lines a second over a loop that writes equally long lines',
      goal: 'at least 0.50',
      found: shown(streamed, 'a second'),
    },
    {
      what: 'durable writes for a run of 500,000',
      goal: '1',
      found: String(await site.connection.collection('runs').countDocuments({ class: classes[0] })),
    },
    await concurrent(site, await freshClass()),
  ];
}

async function linesPerSecond(read: () => Promise<string>): Promise<number> {
  const began = performance.now();
  const text = await read();
  const lines = text.split('\n').length - 1;
  if (lines < LINES) throw new Error(`${lines} lines`);
  return lines / ((performance.now() - began) / 1_000);
}

async function concurrent(site: BenchSite, classKey: string): Promise<Row> {
  const client = async () => {
    const codes: string[] = [];
    for (let request = 0; request < 20; request += 1) {
      const answer = await post(site.ours, new Agent(), '/v1/codes', JSON.stringify({ class: classKey, count: 50 }));
      codes.push(...(JSON.parse(answer) as { codes: string[] }).codes);
    }
    return codes;
  };
  const codes = (await Promise.all(Array.from({ length: 16 }, client))).flat();
  const runs = await site.connection
    .collection<{ from: number; to: number }>('runs')
    .find({ class: classKey })
    .sort({ from: 1 })
    .toArray();
  const gaps = runs.filter((run, index) => run.from !== (runs[index - 1]?.to ?? 0) + 1).length;
  const path = classKey.split(':')[1];
  const { used } = await call<{ used: number }>(site.api, 'GET', `/v1/frameworks/sample/classes/${path}/capacity`);
  const twice = codes.length - new Set(codes).size;
  const found = `${codes.length} codes, ${twice} twice, ${gaps} gaps between ${runs.length} runs, ${used} accounted for`;
  return {
    what: '16 clients, 20 requests of 50 codes each, one class',
    goal: 'none twice, every number accounted for',
    found,
  };
}
