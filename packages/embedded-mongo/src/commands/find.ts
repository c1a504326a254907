import type { Long } from 'bson';
import { compileFilter } from '../match/filter.ts';
import { compileProjection } from '../match/projection.ts';
import { sortFields } from '../match/sort.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { type Counted, findDocuments, type Query } from '../storage/read.ts';
import { type Doc, decodeTyped, encode } from '../values/document.ts';
import { arrayOf, type Command, type Context, documentOf, namespaceOf, refuseOptions } from './context.ts';

const FIRST_BATCH = 101;
const REFUSED = ['collation', 'tailable', 'awaitData', 'min', 'max', 'returnKey', 'showRecordId', 'startTransaction'];

export function queryOf(filter: unknown, sort: unknown): Query {
  const sortSpec = documentOf(sort, 'sort');
  return { filter: documentOf(filter, 'filter'), sortSpec, sort: sortFields(sortSpec) };
}

interface FindOptions {
  query: Query;
  skip: number;
  limit: number;
  projection: Doc;
}

function findOptions(command: Doc): FindOptions {
  refuseOptions(command, REFUSED);
  return {
    query: queryOf(command['filter'], command['sort']),
    skip: Number(command['skip'] ?? 0),
    limit: Math.abs(Number(command['limit'] ?? 0)),
    projection: documentOf(command['projection'], 'projection'),
  };
}

export const find: Command = async (context, command) => {
  const namespace = namespaceOf(command, 'find');
  const options = findOptions(command);
  const single = command['singleBatch'] === true || Number(command['limit'] ?? 0) < 0;
  const documents = foundBytes(context, namespace, options, { keys: 0, docs: 0 });
  const batchSize = Number(command['batchSize'] ?? FIRST_BATCH);
  // A limit that is met by the first batch closes the cursor with it.
  const take = options.limit > 0 && options.limit <= batchSize ? options.limit : batchSize;
  const { batch, id } = await context.cursors.start(namespace, documents, take, single || take === options.limit);
  return cursorReply('firstBatch', batch, id, namespace);
};

async function* foundBytes(
  context: Context,
  namespace: string,
  options: FindOptions,
  counted: Counted,
): AsyncGenerator<Uint8Array> {
  const collection = context.store.catalog.find(namespace);
  const { query, skip, limit, projection } = options;
  compileFilter(query.filter);
  const project = Object.keys(projection).length > 0 ? compileProjection(projection) : undefined;
  if (!collection) return;
  let passed = 0;
  for await (const { raw } of findDocuments(context.store.bytes, collection, query, counted)) {
    passed += 1;
    if (passed <= skip) continue;
    yield project ? encode(project(decodeTyped(raw))) : raw;
    if (limit > 0 && passed >= skip + limit) return;
  }
}

export const getMore: Command = async (context, command) => {
  const id = idOf(command['getMore']);
  const { batch, id: left, namespace } = await context.cursors.more(id, Number(command['batchSize'] ?? 0));
  return cursorReply('nextBatch', batch, left, namespace);
};

export const killCursors: Command = async (context, command) => {
  const ids = arrayOf(command['cursors'], 'cursors').map(idOf);
  const killed: bigint[] = [];
  for (const id of ids) if (await context.cursors.kill(id)) killed.push(id);
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
  let returned = 0;
  for await (const _ of foundBytes(context, namespace, findOptions(inner), counted)) returned += 1;
  const executionStats = { nReturned: returned, totalKeysExamined: counted.keys, totalDocsExamined: counted.docs };
  return toBody({ executionStats, ok: 1 });
};

export const count: Command = async (context, command) => {
  const options = findOptions({ ...command, filter: command['query'] });
  let found = 0;
  for await (const _ of foundBytes(context, namespaceOf(command, 'count'), options, { keys: 0, docs: 0 })) found += 1;
  return toBody({ n: found, ok: 1 });
};
