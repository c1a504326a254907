import type { Collection } from 'mongodb';
import { commands } from '../src/commands/all-commands.ts';
import { EVERYWHERE, OPTIONS } from '../src/commands/options.ts';
import { Bench, failureOf, type Item, type Loose } from './support.ts';
import { COMMANDS, expectUntouched, filled, named, README } from './surface.ts';

const bench = new Bench({ noSync: true });
beforeAll(() => bench.start());
afterAll(() => bench.end());

/** What a command needs beside its name. */
const BASES: Readonly<Record<string, (docs: Collection<Item>) => Loose | Promise<Loose>>> = {
  getMore: async (docs) => {
    const { cursor } = await bench.db.command({ find: docs.collectionName, batchSize: 1 });
    return { getMore: cursor.id, collection: docs.collectionName };
  },
  killCursors: () => ({ cursors: [] }),
  explain: (docs) => ({ explain: { find: docs.collectionName } }),
  distinct: () => ({ key: 'a' }),
  aggregate: () => ({ pipeline: [], cursor: {} }),
  insert: () => ({ documents: [{ c: 1 }] }),
  update: () => ({ updates: [{ q: { a: 1 }, u: { $set: { c: 1 } } }] }),
  delete: () => ({ deletes: [{ q: { a: 1 }, limit: 1 }] }),
  findAndModify: () => ({ query: { a: 1 }, update: { $set: { c: 1 } } }),
  create: () => ({ create: `made${bench.fresh().collectionName}` }),
  createIndexes: () => ({ indexes: [{ key: { b: 1 }, name: 'b' }] }),
  dropIndexes: () => ({ index: 'a_1' }),
  connectionStatus: () => ({}),
};

const VALUES: Loose = {
  'update.updates.u': { $set: { 'list.$[name].k': 5 } },
  'update.updates.arrayFilters': [{ name: { k: 1 } }],
  'findAndModify.arrayFilters': [{ name: { k: 1 } }],
  'findAndModify.remove': false,
  'findAndModify.update': { $set: { 'list.$[name].k': 5 } },
  'createIndexes.indexes.name': 'other',
  'createIndexes.indexes.key': { b: -1 },
  sort: { a: 1 },
  hint: 'a_1',
  projection: { a: 1 },
  fields: { a: 1 },
  filter: {},
  query: { a: 1 },
  q: { a: 1 },
  skip: 0,
  limit: 1,
  batchSize: 1,
  max: 10,
  min: 10,
  ns: 'a.b',
  v: 2,
  readConcern: { level: 'majority' },
  writeConcern: { w: 1 },
  $readPreference: { mode: 'primary' },
  lsid: { id: 'x' },
  apiVersion: '1',
  maxTimeMS: 10_000,
  collation: { locale: 'vi' },
  let: { x: 1 },
};

/** A command, or a command with one statement, that carries an option. */
async function withOption(of: string, option: string, docs: Collection<Item>): Promise<Loose> {
  const [command = '', list] = of.split('.');
  const base = { [command]: docs.collectionName, ...(await BASES[command]?.(docs)) } as Loose;
  const value = VALUES[`${of}.${option}`] ?? base[option] ?? VALUES[option] ?? true;
  const pair = option === 'u' || option === 'update' ? { arrayFilters: [{ name: { k: 1 } }] } : {};
  const other = option === 'arrayFilters' ? { [list ? 'u' : 'update']: VALUES['update.updates.u'] } : {};
  if (!list) return { ...base, [option]: value, ...pair, ...other };
  const [statement] = base[list] as Loose[];
  return { ...base, [list]: [{ ...statement, [option]: value, ...pair, ...other }] };
}

test('the table of commands is that of the code', () => {
  const taken = COMMANDS.filter(({ name }) => !name.includes('.')).map(({ name }) => name);
  expect(taken.sort()).toEqual([...commands.keys()].sort());
  for (const { name, ...options } of COMMANDS) {
    const { taken = [], ignored = [], refused = [] } = OPTIONS[name] ?? { taken: [] };
    expect({ name, ...options }).toEqual({ name, taken, ignored, refused });
  }
  expect(COMMANDS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(OPTIONS)));
  const text = README.slice(README.indexOf('### Commands'), README.indexOf('| command'));
  expect(named(text)).toEqual(expect.arrayContaining([...EVERYWHERE.ignored, ...EVERYWHERE.refused]));
});

const WRITES = /^(insert|update|delete|findAndModify|create|drop)/;

test.each(COMMANDS)('$name takes its options and refuses the others', async ({ name, taken, ignored, refused }) => {
  const shared = await filled(bench);
  for (const option of [...taken, ...ignored]) {
    const command = await withOption(name, option, WRITES.test(name) ? await filled(bench) : shared);
    const reply = await bench.db.command(command);
    expect({ option, ok: reply['ok'], writeErrors: reply['writeErrors'] }).toEqual({ option, ok: 1 });
  }
  const [command = ''] = name.split('.');
  const everywhere = EVERYWHERE.ignored
    .filter((option) => option !== '$db')
    .map((option) => [option, VALUES[option] ?? true]);
  const base = await BASES[command]?.(await filled(bench));
  const all = { [command]: bench.fresh().collectionName, ...base, ...Object.fromEntries(everywhere) };
  const known = /^(dropIndexes|listIndexes)$/.test(command) ? { [command]: (await filled(bench)).collectionName } : {};
  expect(await bench.db.command({ ...all, ...known })).toMatchObject({ ok: 1 });
  const docs = await filled(bench);
  for (const option of refused) {
    const failure = await failureOf(bench.db.command(await withOption(name, option, docs)));
    expect(failure).toMatchObject({ code: 115, message: expect.stringContaining(`${option} of ${name}`) });
  }
  if (OPTIONS[name]) {
    const failure = await failureOf(bench.db.command(await withOption(name, 'zz', docs)));
    expect(failure).toMatchObject({ code: 40415, message: expect.stringContaining(`${name}.zz`) });
  }
  await expectUntouched(docs);
});

test('a transaction is refused before anything is written', async () => {
  const docs = await filled(bench);
  for (const option of EVERYWHERE.refused) {
    const body = { insert: docs.collectionName, documents: [{ _id: 3 }], [option]: true };
    expect(await failureOf(bench.db.command(body))).toMatchObject({ code: 20, message: /transaction/i });
  }
  await expectUntouched(docs);
});

test.each(['mapReduce', 'renameCollection', 'shardCollection', 'eval', 'constructor', '__proto__', 'toString'])(
  'the command %s is unknown',
  async (name) => {
    const failure = await failureOf(bench.db.command(JSON.parse(`{"${name}": 1}`) as Loose));
    expect(failure).toMatchObject({ code: 59, message: `no such command: '${name}'` });
  },
);
