import { requestsPerSecond } from './load.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';
import { type BenchSite, importPieces, MADE_UP_ITEMS, madeUpRegister } from './site.ts';

const SMALL = MADE_UP_ITEMS;
const LARGE = 200_000;

/** Resolving by code against a bare handler with the same two reads, with 1 and 32 clients, at the 2,000 items of the site and at 200,000. */
export async function benchResolve(site: BenchSite): Promise<Row[]> {
  const small = await sample(site, SMALL);
  const atSmall = await measure(site, small, SMALL);
  const counted = await countReads(site, small[0] as string);
  for (let part = 0; part < 9; part += 1) await importPieces(site.api, madeUpRegister(500, 44, `-${part}`));
  const large = await sample(site, LARGE);
  const atLarge = await measure(site, large, LARGE);
  const countedLarge = await countReads(site, large[0] as string);
  const [one, many] = [atLarge.one.ours / atSmall.one.ours, atLarge.many.ours / atSmall.many.ours];
  return [
    ...atSmall.rows,
    ...atLarge.rows,
    {
      what: 'time to resolve at 200,000 items over that at 2,000',
      goal: 'at most 1.2',
      found: `${(1 / one).toFixed(2)} with 1 client, ${(1 / many).toFixed(2)} with 32`,
    },
    { what: 'read to resolve a code, 2,000 and 200,000 items', goal: 'the same', found: `${counted}; ${countedLarge}` },
  ];
}

async function measure({ ours, bare }: BenchSite, codes: readonly string[], items: number) {
  const scans = codes.map((code) => JSON.stringify({ scan: code }));
  const names = codes.map((code) => JSON.stringify({ name: `code:${code.replaceAll('.', '')}` }));
  const of = (clients: number, count: number) =>
    pairs(
      () => requestsPerSecond(ours, '/v1/resolve', scans.slice(0, count), clients),
      () => requestsPerSecond(bare, '/resolve', names.slice(0, count), clients),
    );
  const one = await of(1, 500);
  const many = await of(32, 2_000);
  const what = (clients: string) =>
    `resolve, ${clients}, ${items.toLocaleString('en')} items: requests a second over the bare handler's`;
  const rows: Row[] = [
    { what: what('1 client'), goal: 'at least 0.60', found: shown(one, 'a second') },
    { what: what('32 clients'), goal: 'at least 0.60', found: shown(many, 'a second') },
  ];
  return { one, many, rows };
}

async function sample({ connection }: BenchSite, items: number): Promise<string[]> {
  const found = await connection
    .collection('items')
    .find({}, { projection: { code: 1 } })
    .limit(2_000)
    .toArray();
  if (found.length < 2_000) throw new Error(`${found.length} of ${items} items`);
  return found.map((item) => String(item['code']));
}

/** Documents and index entries that the two reads touch, by the store's own account. */
async function countReads({ connection }: BenchSite, code: string): Promise<string> {
  const name = `code:${code.replaceAll('.', '')}`;
  const entry = await connection.collection<{ _id: string; subject: string }>('names').findOne({ _id: name });
  const explained = await Promise.all([
    connection.collection<{ _id: string }>('names').find({ _id: name }).explain('executionStats'),
    connection
      .collection<{ _id: string }>('items')
      .find({ _id: entry?.subject ?? '' })
      .explain('executionStats'),
  ]);
  const stats = explained.map(
    (each) => each['executionStats'] as { totalKeysExamined: number; totalDocsExamined: number },
  );
  const sum = (field: 'totalKeysExamined' | 'totalDocsExamined') =>
    stats.reduce((total, each) => total + each[field], 0);
  return `${sum('totalKeysExamined')} index entries, ${sum('totalDocsExamined')} documents`;
}
