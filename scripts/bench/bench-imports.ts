import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairs, shown } from './pairs.ts';
import { peakMemory, SERVER, start } from './programs.ts';
import type { Row } from './report.ts';
import { type BenchSite, importPieces, KEY, madeUpRegister, openBenchSite, publishSupply } from './site.ts';

const LINES = 1_500;
const PIECES = 2;
const COLLECTIONS = ['names', 'events', 'items'] as const;

/** Plan and apply together against the bare insertMany of the documents that end up in the database. On a site of its own, so that both sides have equally much there. */
export async function benchImports(): Promise<Row[]> {
  const site = await openBenchSite();
  try {
    await publishSupply(site.api);
    return [await speedRow(site), ...(await memoryRows())];
  } finally {
    await site.close();
  }
}

async function speedRow(site: BenchSite): Promise<Row> {
  let round = 0;
  let id = '';
  const ours = async () => {
    round += 1;
    const csv = madeUpRegister(LINES, PIECES, `/${round}`);
    const began = performance.now();
    id = await importPieces(site.api, csv);
    return piecesPerSecond(began);
  };
  await makeCopies(site);
  const bare = async () => {
    const documents = await documentsOf(site, id);
    const began = performance.now();
    for (const name of COLLECTIONS) await copyOf(site, name).insertMany(documents[name], { ordered: false });
    return piecesPerSecond(began);
  };
  const found = await pairs(ours, bare);
  return {
    what: `import of ${LINES} lines, ${LINES * PIECES} pieces, plan and apply: pieces a second over the bare insertMany's, one a collection`,
    goal: 'at least 0.33',
    found: shown(found, 'a second'),
  };
}

function piecesPerSecond(began: number): number {
  return (LINES * PIECES) / ((performance.now() - began) / 1_000);
}

function copyOf({ connection }: BenchSite, name: string) {
  return connection.collection(`copy-${name}`);
}

/** Empty collections with the same indexes. */
async function makeCopies(site: BenchSite): Promise<void> {
  for (const name of COLLECTIONS) {
    const [, ...indexes] = await site.connection.collection(name).indexes();
    for (const { key, unique } of indexes) await copyOf(site, name).createIndex(key, { unique: unique === true });
  }
}

type Documents = Record<(typeof COLLECTIONS)[number], Record<string, unknown>[]>;

/** The very names, events and items that an import made, in the order of the file. All of them bear the time at which applying began. */
async function documentsOf({ connection }: BenchSite, id: string): Promise<Documents> {
  const found = await connection.collection<{ _id: string; applyingSince: string }>('imports').findOne({ _id: id });
  const at = found?.applyingSince;
  const events = await connection.collection('events').find({ recordedAt: at }).toArray();
  const lines = new Map(events.map((event) => [event['subject'], lineOf(event['body'], id)]));
  const subjects = [...lines.keys()].filter((subject) => (lines.get(subject) ?? 0) > 0);
  if (subjects.length !== LINES * PIECES) throw new Error(`${subjects.length} items`);
  const names = await connection
    .collection('names')
    .find({ subject: { $in: subjects } })
    .toArray();
  const items = await connection
    .collection<{ _id: string }>('items')
    .find({ _id: { $in: subjects } })
    .toArray();
  const lineOfDocument = (document: Record<string, unknown>) => lines.get(document['subject'] ?? document['_id']) ?? 0;
  const inOrder = (documents: Record<string, unknown>[]) =>
    documents.filter((document) => lineOfDocument(document) > 0).sort((a, b) => lineOfDocument(a) - lineOfDocument(b));
  return { names: inOrder(names), events: inOrder(events), items: inOrder(items) };
}

/** The line of an import that an event came from; 0 for an event of something else. */
function lineOf(body: string, id: string): number {
  return Number.parseInt(body.split(`"import":"${id}/`)[1] ?? '0', 10);
}

/** Anonymous memory of a server with its own embedded store while it plans and applies. */
async function memoryRows(): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-bench-'));
  const env = { DATA_DIR: dataDir, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', MONGODB_URI: '' };
  const server = await start(SERVER, [], env, /serves at/);
  try {
    const api = { url: /http:\/\/[\d.]+:\d+/.exec(server.line)?.[0] ?? '', key: KEY };
    await publishSupply(api);
    const pid = server.child.pid ?? 0;
    const once = await peakMemory(pid, importPieces(api, madeUpRegister(LINES, PIECES)));
    const twenty = await peakMemory(pid, importPieces(api, madeUpRegister(LINES * 20, PIECES, '-20')));
    const found = `${Math.round(once)} MB; ${Math.round(twenty)} MB for a file 20 times as long`;
    return [
      { what: 'anonymous memory of the server, its store included, during an import', goal: 'under 300 MB', found },
    ];
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
