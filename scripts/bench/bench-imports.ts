import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '../api-client.ts';
import { framework } from '../example-register.ts';
import { pairs, shown } from './pairs.ts';
import { peakMemory, SERVER, start } from './programs.ts';
import type { Row } from './report.ts';
import { type BenchSite, importPieces, KEY, madeUpRegister } from './site.ts';

const LINES = 1_500;
const PIECES = 2;

/** Plan and apply together against the bare insertMany of the documents that end up in the database. */
export async function benchImports(site: BenchSite): Promise<Row[]> {
  let round = 0;
  let documents: Documents | undefined;
  const ours = async () => {
    round += 1;
    const csv = madeUpRegister(LINES, PIECES, `/${round}`);
    const began = performance.now();
    const id = await importPieces(site.api, csv);
    const seconds = (performance.now() - began) / 1_000;
    documents ??= await documentsOf(site, id);
    return (LINES * PIECES) / seconds;
  };
  const bare = async () => {
    const copies = renumbered(documents as Documents, round);
    const began = performance.now();
    await insertAll(site, copies);
    return (LINES * PIECES) / ((performance.now() - began) / 1_000);
  };
  const found = await pairs(ours, bare);
  return [
    {
      what: `import of ${LINES} lines, ${LINES * PIECES} pieces, plan and apply: pieces a second over the bare insertMany's`,
      goal: 'at least 0.33',
      found: shown(found, 'a second'),
    },
    ...(await memoryRows()),
  ];
}

type Documents = Record<'names' | 'events' | 'items', Record<string, unknown>[]>;

/** The names, events and items that an import made. */
async function documentsOf({ connection }: BenchSite, id: string): Promise<Documents> {
  const all = await connection.collection<{ body: string; subject: string }>('events').find({}).toArray();
  const events = all.filter(({ body }) => body.includes(`"import":"${id}/`));
  const subjects = [...new Set(events.map(({ subject }) => subject))];
  const names: Record<string, unknown>[] = [];
  const items: Record<string, unknown>[] = [];
  for (let at = 0; at < subjects.length; at += 500) {
    const part = subjects.slice(at, at + 500);
    names.push(
      ...(await connection
        .collection('names')
        .find({ subject: { $in: part } })
        .toArray()),
    );
    items.push(
      ...(await connection
        .collection<{ _id: string }>('items')
        .find({ _id: { $in: part } })
        .toArray()),
    );
  }
  return { names, events: events as unknown as Record<string, unknown>[], items };
}

function renumbered(documents: Documents, round: number): Documents {
  const renumber = (rows: Record<string, unknown>[]) =>
    rows.map((row) => ({ ...row, _id: `${round}/${row['_id']}`, ...('id' in row && { id: `${round}/${row['id']}` }) }));
  return { names: renumber(documents.names), events: renumber(documents.events), items: renumber(documents.items) };
}

/** Into collections with the same indexes, 500 pieces at a time, names before events before items. */
async function insertAll({ connection }: BenchSite, documents: Documents): Promise<void> {
  for (const name of ['names', 'events', 'items'] as const) {
    const copy = connection.collection(`copy-${name}`);
    const indexes = await connection.collection(name).indexes();
    for (const { key, unique } of indexes.slice(1)) await copy.createIndex(key, { unique: unique === true });
    const size = name === 'events' ? 1_000 : 500;
    for (let at = 0; at < documents[name].length; at += size)
      await copy.insertMany(documents[name].slice(at, at + size) as object[], { ordered: false });
  }
}

/** Anonymous memory of a server with its own embedded store while it plans and applies. */
async function memoryRows(): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-bench-'));
  const env = { DATA_DIR: dataDir, ADMIN_KEY: KEY, PORT: '0', LOG_LEVEL: 'error', MONGODB_URI: '' };
  const server = await start(SERVER, [], env, /serves at/);
  try {
    const api = { url: /http:\/\/[\d.]+:\d+/.exec(server.line)?.[0] ?? '', key: KEY };
    await call(api, 'POST', '/v1/frameworks', framework);
    await call(api, 'POST', '/v1/frameworks/supply/versions/1/publish');
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
