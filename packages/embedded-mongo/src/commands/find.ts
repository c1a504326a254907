import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { sortFields } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { type CommandBody, toBody } from '../server/wire.ts';
import type { Counted, Found } from '../storage/found.ts';
import type { Query } from '../storage/query.ts';
import { findDocuments, type Source } from '../storage/read.ts';
import type { Snapshot } from '../storage/snapshots.ts';
import { PAUSE, type Pause } from '../storage/turn.ts';
import type { Doc, Value } from '../values/document.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { badValue, notSupported } from '../values/store-error.ts';
import { arrayOf, type Command, type Context, countOf, documentOf, namespaceOf, pause, textOf } from './context.ts';
import { checkOptions } from './options.ts';

const FIRST_BATCH = 101;

interface FindOptions {
  query: Query;
  skip: number;
  limit: number;
  projection: Doc;
}

function findOptions(command: CommandBody): FindOptions {
  const skip = countOf(command['skip'], 'skip', 0);
  const limit = countOf(command['limit'], 'limit', 0);
  const filter = documentOf(command['filter'], 'filter');
  const sort = sortFields(documentOf(command['sort'], 'sort'));
  return {
    query: { filter, sort, hint: command['hint'], ...(limit > 0 && { first: skip + limit }) },
    skip,
    limit,
    projection: documentOf(command['projection'], 'projection'),
  };
}

/** How many documents the first batch has at most. */
export function firstBatchOf(given: Value | undefined): number {
  return countOf(given, 'batchSize', FIRST_BATCH);
}

export const find: Command = async (context, command) => {
  const namespace = namespaceOf(command, 'find');
  const options = findOptions(command);
  const source = sourceOf(context, command);
  const documents = foundBytes(source, namespace, options);
  const batchSize = firstBatchOf(command['batchSize']);
  // A limit that is met by the first batch closes the cursor with it.
  const limit = options.limit > 0 && options.limit <= batchSize ? options.limit : batchSize;
  const single = command['singleBatch'] === true || limit === options.limit;
  const { batch, id } = await context.cursors.start(context, { namespace, documents, limit, single });
  return cursorReply('firstBatch', batch, id, namespace, 'time' in source ? { atClusterTime: source.time } : {});
};

/** What a find reads: the store as it goes on, or as it was at one moment where its read concern asks for that. */
function sourceOf({ store, snapshots }: Context, command: CommandBody): Source | Snapshot {
  const readConcern = documentOf(command['readConcern'], 'readConcern');
  return readConcern.get('level') === 'snapshot' ? snapshots.at(readConcern.get('atClusterTime')) : store;
}

function* foundBytes(source: Source, namespace: string, options: FindOptions, counted?: Counted) {
  const { projection, query } = options;
  const project = projection.isEmpty ? undefined : compileProjection(projection, query.filter);
  for (const found of foundDocuments(source, namespace, options, counted)) {
    if (found === PAUSE) yield PAUSE;
    else yield project ? project(found.doc).bytes : found.raw;
  }
}

function* foundDocuments(
  source: Source,
  namespace: string,
  { query, skip, limit }: FindOptions,
  counted?: Counted,
): Generator<Found | Pause> {
  const collection = source.catalog.find(namespace);
  if (!collection) return void compileFilter(query.filter);
  let passed = 0;
  for (const found of findDocuments(source, collection, query, counted)) {
    if (found === PAUSE) {
      yield PAUSE;
      continue;
    }
    passed += 1;
    if (passed > skip) yield found;
    if (limit > 0 && passed >= skip + limit) return;
  }
}

export const getMore: Command = async (context, command) => {
  const id = idOf(command['getMore']);
  const namespace = `${command['$db']}.${textOf(command['collection'], 'getMore.collection')}`;
  const limit = countOf(command['batchSize'], 'getMore.batchSize', 0) || Number.POSITIVE_INFINITY;
  const { batch, id: left } = await context.cursors.more(context, { id, namespace, limit });
  return cursorReply('nextBatch', batch, left, namespace);
};

export const killCursors: Command = (context, command) => {
  const ids = arrayOf(command['cursors'], 'cursors').map(idOf);
  const killed: bigint[] = [];
  for (const id of ids) if (context.cursors.kill(id)) killed.push(id);
  return toBody({
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  });
};

function idOf(value: Value | undefined): bigint {
  if (typeof value === 'bigint') return value;
  if (!isNumber(value) || !Number.isInteger(toDouble(value))) throw badValue('a cursor id must be a whole number');
  return BigInt(toDouble(value));
}

/** How a find would go: counted by letting it. */
export const explain: Command = async (context, command) => {
  const explained = documentOf(command['explain'], 'explain');
  if (explained.firstName !== 'find') throw notSupported(`an explain of ${explained.firstName}`);
  const inner = Object.fromEntries([...explained.entries(), ['$db', command['$db'] as Value]]);
  checkOptions('find', inner);
  const counted = { keys: 0, docs: 0 };
  const namespace = namespaceOf(inner, 'find');
  const returned = await countAll(context, foundBytes(context.store, namespace, findOptions(inner), counted));
  const executionStats = { nReturned: returned, totalKeysExamined: counted.keys, totalDocsExamined: counted.docs };
  return toBody({ executionStats, ok: 1 });
};

export const count: Command = async (context, command) => {
  // A negative limit counts like a positive one.
  const limit = isNumber(command['limit']) ? Math.abs(toDouble(command['limit'])) : command['limit'];
  const options = findOptions({ filter: command['query'], hint: command['hint'], skip: command['skip'], limit });
  const found = foundDocuments(context.store, namespaceOf(command, 'count'), options);
  return toBody({ n: await countAll(context, found), ok: 1 });
};

async function countAll(context: Context, found: Iterable<unknown>): Promise<number> {
  let count = 0;
  for (const each of found) {
    if (each === PAUSE) await pause(context);
    else count += 1;
  }
  return count;
}
