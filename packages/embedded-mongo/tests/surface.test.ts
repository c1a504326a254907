import { readFileSync } from 'node:fs';
import type { Collection } from 'mongodb';
import { GROUP_ACCUMULATORS } from '../src/aggregate/group.ts';
import { PIPELINE_STAGES } from '../src/aggregate/pipeline.ts';
import { commands } from '../src/commands/all-commands.ts';
import { EVERYWHERE, OPTIONS } from '../src/commands/options.ts';
import { ON_FIELDS } from '../src/match/conditions.ts';
import { TOP_LEVEL } from '../src/match/filter.ts';
import { PUSH_MODIFIERS } from '../src/update/arrays.ts';
import { UPDATE_OPERATORS } from '../src/update/operators.ts';
import { Bench, failureOf, type Item, type Loose } from './support.ts';

/** The README's tables, held to the code and tried on a running store. */
const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function named(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
}

function table(heading: string): string[][] {
  const section = README.slice(README.indexOf(heading)).split('\n#')[0] as string;
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.slice(1).map((row) => row.split('|').slice(1, -1));
}

const COMMANDS = table('### Commands and their options').map(([name = '', taken = '', ignored = '', refused = '']) => ({
  name: named(name)[0] as string,
  taken: named(taken),
  ignored: named(ignored),
  refused: named(refused),
}));
const OPERATORS = new Map(
  table('### Operators').map(([kind = '', taken = '', refused = '', unknown = '']) => [
    kind.trim(),
    { taken: named(taken), refused: named(refused), unknown: Number(unknown) },
  ]),
);

const bench = new Bench({ noSync: true });
beforeAll(() => bench.start());
afterAll(() => bench.end());

const DOCS = [
  { _id: 1, a: 1, b: 'x', at: new Date(0), list: [{ k: 1 }, { k: 2 }], tags: ['x', 'y'] },
  { _id: 2, a: 2, b: 'y', list: [], tags: [] },
];

async function filled(): Promise<Collection<Item>> {
  const docs = bench.fresh();
  await docs.insertMany(DOCS);
  await docs.createIndex({ a: 1 });
  return docs;
}

async function expectUntouched(docs: Collection<Item>): Promise<void> {
  expect(await docs.find({}, { sort: { _id: 1 } }).toArray()).toEqual(DOCS);
  expect(await docs.indexes()).toHaveLength(2);
}

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
  const shared = await filled();
  for (const option of [...taken, ...ignored]) {
    const command = await withOption(name, option, WRITES.test(name) ? await filled() : shared);
    const reply = await bench.db.command(command);
    expect({ option, ok: reply['ok'], writeErrors: reply['writeErrors'] }).toEqual({ option, ok: 1 });
  }
  const [command = ''] = name.split('.');
  const everywhere = EVERYWHERE.ignored
    .filter((option) => option !== '$db')
    .map((option) => [option, VALUES[option] ?? true]);
  const base = await BASES[command]?.(await filled());
  const all = { [command]: bench.fresh().collectionName, ...base, ...Object.fromEntries(everywhere) };
  const known = /^(dropIndexes|listIndexes)$/.test(command) ? { [command]: (await filled()).collectionName } : {};
  expect(await bench.db.command({ ...all, ...known })).toMatchObject({ ok: 1 });
  const docs = await filled();
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
  const docs = await filled();
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

/** How a name of the table is used in a command. */
const USES: Readonly<Record<string, (name: string, collection: string) => Loose>> = {
  'filter, in place of a field': (name, find) => ({ find, filter: { [name]: [{ a: 1 }] } }),
  'filter, on a field': (name, find) => ({ find, filter: { a: conditionOf(name) } }),
  update: (name, update) => ({ update, updates: [{ q: { _id: 1 }, u: { [name]: updateOf(name) } }] }),
  'modifier of `$push`': (name, update) => ({
    update,
    updates: [{ q: { _id: 1 }, u: { $push: { tags: { $each: [1], [name]: name === '$each' ? [1] : 1 } } } }],
  }),
  'part of a path in an update': (name, update) => ({
    update,
    updates: [
      {
        q: { 'list.k': 1 },
        u: { $set: { [`list.${name}.k`]: 1 } },
        ...(name === '$[name]' && { arrayFilters: [{ 'name.k': 1 }] }),
      },
    ],
  }),
  'pipeline stage': (name, aggregate) => ({ aggregate, pipeline: [{ [name]: stageOf(name) }], cursor: {} }),
  'accumulator of `$group`': (name, aggregate) => group(aggregate, { _id: null, x: { [name]: '$a' } }),
  'expression in `$group`': (text, aggregate) => group(aggregate, { _id: JSON.parse(text) as unknown }),
  'projection of find': (text, find) => ({ find, filter: { 'list.k': 1 }, projection: JSON.parse(text) as Loose }),
  'projection of a pipeline': (text, aggregate) => ({
    aggregate,
    pipeline: [{ $project: JSON.parse(text) as Loose }],
    cursor: {},
  }),
  sort: (text, find) => ({ find, sort: JSON.parse(text) as Loose }),
  'key of an index': (text, createIndexes) => ({
    createIndexes,
    indexes: [{ key: JSON.parse(text) as Loose, name: 'tried' }],
  }),
};

function group(aggregate: string, spec: Loose): Loose {
  return { aggregate, pipeline: [{ $group: spec }], cursor: {} };
}

function conditionOf(operator: string): Loose {
  const lists: Loose = { $in: [1], $nin: [1], $all: [1], $mod: [2, 1], $elemMatch: { $gt: 1 }, $not: { $gt: 1 } };
  const others: Loose = { $size: 1, $exists: true, $type: 'int', $regex: 'x' };
  if (operator === '$options') return { $regex: 'x', $options: 'i' };
  return { [operator]: lists[operator] ?? others[operator] ?? 1 };
}

function updateOf(operator: string): Loose {
  if (['$push', '$addToSet', '$pull'].includes(operator)) return { tags: 'x' };
  const others: Loose = {
    $pullAll: { tags: ['x'] },
    $pop: { tags: 1 },
    $rename: { a: 'c' },
    $currentDate: { at: true },
  };
  return (others[operator] as Loose | undefined) ?? { a: 1 };
}

function stageOf(stage: string): unknown {
  const specs: Loose = { $skip: 1, $limit: 1, $sort: { a: 1 }, $group: { _id: '$a' }, $project: { a: 1 }, $count: 'n' };
  return specs[stage] ?? {};
}

/** The failure of a command, or of its first statement. */
function failing(command: Loose): ReturnType<typeof failureOf> {
  return failureOf(
    bench.db.command(command).then(({ writeErrors }) => {
      const [error] = (writeErrors ?? []) as { errmsg: string; code: number }[];
      if (error) throw Object.assign(new Error(error.errmsg), { code: error.code });
    }),
  );
}

test('the table of operators is that of the code', () => {
  const lists: Loose = {
    'filter, in place of a field': TOP_LEVEL,
    'filter, on a field': ON_FIELDS,
    update: UPDATE_OPERATORS,
    'modifier of `$push`': { taken: PUSH_MODIFIERS, refused: [] },
    'pipeline stage': PIPELINE_STAGES,
    'accumulator of `$group`': GROUP_ACCUMULATORS,
  };
  for (const [kind, list] of Object.entries(lists)) {
    const row = OPERATORS.get(kind);
    expect({ kind, taken: row?.taken, refused: row?.refused }).toEqual({ kind, ...list });
  }
  expect([...OPERATORS.keys()].sort()).toEqual(Object.keys(USES).sort());
});

/** Any word of a name, or of an example. */
function wordOf(name: string): RegExp {
  const words = name.match(/[$\w.*]+/g) ?? [];
  return new RegExp(`^(${words.map((word) => word.replace(/[$.*]/g, '\\$&')).join('|')})$`);
}

test.each([...OPERATORS])('%s: taken, refused and unknown', async (kind, { taken, refused, unknown }) => {
  const use = USES[kind] as (typeof USES)[string];
  for (const name of taken) {
    const reply = await bench.db.command(use(name, (await filled()).collectionName));
    expect({ name, ok: reply['ok'], writeErrors: reply['writeErrors'] }).toEqual({ name, ok: 1 });
  }
  const docs = await filled();
  for (const name of refused) {
    const failure = await failing(use(name, docs.collectionName));
    expect({ name, ...failure }).toMatchObject({ name, code: 115, message: /not supported by the embedded store/ });
    expect(failure.message.split(/[ '"]/)).toEqual(expect.arrayContaining([expect.stringMatching(wordOf(name))]));
  }
  if (unknown > 0)
    expect(await failing(use('$zz', docs.collectionName))).toMatchObject({ code: unknown, message: /zz/ });
  await expectUntouched(docs);
});
