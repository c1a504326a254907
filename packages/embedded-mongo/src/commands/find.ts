import type { Long } from 'bson';
import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { sortFields } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import type { Counted, Found } from '../storage/found.ts';
import type { Query } from '../storage/query.ts';
import { findDocuments, type Source } from '../storage/read.ts';
import { breathe, PAUSE, type Pause } from '../storage/turn.ts';
import { type Doc, decodeTyped, encode } from '../values/document.ts';
import { arrayOf, type Command, documentOf, namespaceOf, refuseOptions } from './context.ts';

const FIRST_BATCH = 101;
const REFUSED = ['collation', 'tailable', 'awaitData', 'min', 'max', 'returnKey', 'showRecordId', 'startTransaction'];

export function queryOf(filter: unknown, sort: unknown): Query {
  const sortSpec = documentOf(sort, 'sort');
  return { filter: documentOf(filter, 'filter'), sortSpec, sort: sortFields(sortSpec) };
}

/** How many documents the first batch has at most. */
export function batchSizeOf(options: Doc): number {
  return Number(options['batchSize'] ?? FIRST_BATCH);
}

interface FindOptions {
  query: Query;
  skip: number;
  limit: number;
  projection: Doc;
}

function findOptions(command: Doc): FindOptions {
  refuseOptions(command, REFUSED);
  const skip = Number(command['skip'] ?? 0);
  const limit = Math.abs(Number(command['limit'] ?? 0));
  return {
    query: { ...queryOf(command['filter'], command['sort']), ...(limit > 0 && { first: skip + limit }) },
    skip,
    limit,
    projection: documentOf(command['projection'], 'projection'),
  };
}

export const find: Command = async (context, command) => {
  const namespace = namespaceOf(command, 'find');
  const options = findOptions(command);
  const single = command['singleBatch'] === true || Number(command['limit'] ?? 0) < 0;
  const documents = foundBytes(context.store, namespace, options);
  const batchSize = batchSizeOf(command);
  // A limit that is met by the first batch closes the cursor with it.
  const take = options.limit > 0 && options.limit <= batchSize ? options.limit : batchSize;
  const { batch, id } = await context.cursors.start(namespace, documents, take, single || take === options.limit);
  return cursorReply('firstBatch', batch, id, namespace);
};

function* foundBytes(source: Source, namespace: string, options: FindOptions, counted?: Counted) {
  const { projection } = options;
  const project = Object.keys(projection).length > 0 ? compileProjection(projection) : undefined;
  for (const found of foundDocuments(source, namespace, options, counted)) {
    if (found === PAUSE) yield PAUSE;
    else yield project ? encode(project(decodeTyped(found.raw))) : found.raw;
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
  const batchSize = Number(command['batchSize'] ?? 0) || Number.POSITIVE_INFINITY;
  const { batch, id: left, namespace } = await context.cursors.more(id, batchSize);
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

function idOf(value: unknown): bigint {
  return typeof value === 'object' && value !== null ? (value as Long).toBigInt() : BigInt(Number(value));
}

/** How a find would go: counted by letting it. */
export const explain: Command = async (context, command) => {
  const inner = { ...documentOf(command['explain'], 'explain'), $db: command['$db'] } as Doc;
  const namespace = namespaceOf(inner, 'find');
  const counted = { keys: 0, docs: 0 };
  const returned = await countAll(foundBytes(context.store, namespace, findOptions(inner), counted));
  const executionStats = { nReturned: returned, totalKeysExamined: counted.keys, totalDocsExamined: counted.docs };
  return toBody({ executionStats, ok: 1 });
};

export const count: Command = async ({ store }, command) => {
  const options = findOptions({ ...command, filter: command['query'] });
  return toBody({ n: await countAll(foundDocuments(store, namespaceOf(command, 'count'), options)), ok: 1 });
};

async function countAll(found: Iterable<unknown>): Promise<number> {
  let count = 0;
  for (const each of found) {
    if (each === PAUSE) await breathe();
    else count += 1;
  }
  return count;
}
