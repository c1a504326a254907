import { compilePipeline } from '../aggregate/pipeline.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import { findDocuments } from '../storage/read.ts';
import { equalValues, valuesAt } from '../values/compare.ts';
import { type Doc, encode } from '../values/document.ts';
import { notSupported } from '../values/store-error.ts';
import { arrayOf, type Command, type Context, documentOf, namespaceOf, refuseOptions } from './context.ts';
import { queryOf } from './find.ts';

export const aggregate: Command = async (context, command) => {
  refuseOptions(command, ['collation', 'explain', 'let']);
  if (typeof command['aggregate'] !== 'string') throw notSupported('an aggregate without a collection');
  const namespace = namespaceOf(command, 'aggregate');
  const pipeline = compilePipeline(arrayOf(command['pipeline'], 'pipeline'));
  const docs = await matching(context, namespace, pipeline.match);
  const results = pipeline.run(docs);
  const batchSize = Number(documentOf(command['cursor'], 'cursor')['batchSize'] ?? 101);
  const { batch, id } = await context.cursors.start(namespace, encoded(results), batchSize, false);
  return cursorReply('firstBatch', batch, id, namespace);
};

async function* encoded(docs: Iterable<Doc>): AsyncGenerator<Uint8Array> {
  for (const doc of docs) yield encode(doc);
}

async function matching(context: Context, namespace: string, filter: Doc): Promise<Doc[]> {
  const collection = context.store.catalog.find(namespace);
  const docs: Doc[] = [];
  if (!collection) return docs;
  for await (const { doc } of findDocuments(context.store.bytes, collection, queryOf(filter, {}), { keys: 0, docs: 0 }))
    docs.push(doc);
  return docs;
}

export const distinct: Command = async (context, command) => {
  refuseOptions(command, ['collation']);
  const path = String(command['key']).split('.');
  const values: unknown[] = [];
  for (const doc of await matching(context, namespaceOf(command, 'distinct'), documentOf(command['query'], 'query'))) {
    const found = valuesAt(doc, path);
    for (const value of Array.isArray(found[0]) ? found.slice(1) : found) {
      if (value !== undefined && !values.some((each) => equalValues(each, value))) values.push(value);
    }
  }
  return toBody({ values, ok: 1 });
};
