import { GROUP_ACCUMULATORS } from '../src/aggregate/group.ts';
import { PIPELINE_STAGES } from '../src/aggregate/pipeline.ts';
import { ON_FIELDS } from '../src/match/conditions.ts';
import { TOP_LEVEL } from '../src/match/filter.ts';
import { PUSH_MODIFIERS } from '../src/update/arrays.ts';
import { UPDATE_OPERATORS } from '../src/update/operators.ts';
import { Bench, failureOf, type Loose } from './support.ts';
import { expectUntouched, filled, OPERATORS } from './surface.ts';

const bench = new Bench({ noSync: true });
beforeAll(() => bench.start());
afterAll(() => bench.end());

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
    const reply = await bench.db.command(use(name, (await filled(bench)).collectionName));
    expect({ name, ok: reply['ok'], writeErrors: reply['writeErrors'] }).toEqual({ name, ok: 1 });
  }
  const docs = await filled(bench);
  for (const name of refused) {
    const failure = await failing(use(name, docs.collectionName));
    expect({ name, ...failure }).toMatchObject({ name, code: 115, message: /not supported by the embedded store/ });
    expect(failure.message.split(/[ '"]/)).toEqual(expect.arrayContaining([expect.stringMatching(wordOf(name))]));
  }
  if (unknown > 0)
    expect(await failing(use('$zz', docs.collectionName))).toMatchObject({ code: unknown, message: /zz/ });
  await expectUntouched(docs);
});
