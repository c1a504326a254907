import { sizeOf } from '../aggregate/memory.ts';
import { compilePipeline } from '../aggregate/pipeline.ts';
import type { Items } from '../aggregate/stages.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import type { Query } from '../storage/query.ts';
import { findDocuments } from '../storage/read.ts';
import { breathe, PAUSE, type Pause } from '../storage/turn.ts';
import { valuesAt } from '../values/compare.ts';
import { encode } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { notSupported, StoreError } from '../values/store-error.ts';
import { arrayOf, type Command, type Context, documentOf, namespaceOf, refuseOptions } from './context.ts';
import { batchSizeOf, queryOf } from './find.ts';

export const aggregate: Command = async (context, command) => {
  refuseOptions(command, ['collation', 'explain', 'let']);
  if (typeof command['aggregate'] !== 'string') throw notSupported('an aggregate without a collection');
  const namespace = namespaceOf(command, 'aggregate');
  const pipeline = compilePipeline(arrayOf(command['pipeline'], 'pipeline'));
  const results = encoded(pipeline.run(matching(context, namespace, pipeline.query)));
  const size = batchSizeOf(documentOf(command['cursor'], 'cursor'));
  const { batch, id } = await context.cursors.start(namespace, results, size, false);
  return cursorReply('firstBatch', batch, id, namespace);
};

function* encoded(items: Items): Generator<Uint8Array | Pause> {
  for (const item of items) yield item === PAUSE ? PAUSE : (item.raw ?? encode(item.doc));
}

function matching({ store }: Context, namespace: string, query: Query): Items {
  const collection = store.catalog.find(namespace);
  return collection ? findDocuments(store, collection, query) : [];
}

const MOST_DISTINCT_BYTES = 16 * 1024 * 1024;

export const distinct: Command = async (context, command) => {
  refuseOptions(command, ['collation']);
  const path = String(command['key']).split('.');
  const values = new Map<string, unknown>();
  let size = 0;
  for (const item of matching(context, namespaceOf(command, 'distinct'), queryOf(command['query'], {}))) {
    if (item === PAUSE) {
      await breathe();
      continue;
    }
    const found = valuesAt(item.doc, path);
    for (const value of Array.isArray(found[0]) ? found.slice(1) : found) {
      if (value === undefined) continue;
      const text = keyText(value);
      if (values.has(text)) continue;
      values.set(text, value);
      size += sizeOf(value) + 16;
    }
    if (size > MOST_DISTINCT_BYTES) throw new StoreError(17217, 'Location17217', 'distinct too big, 16mb cap');
  }
  return toBody({ values: [...values.values()], ok: 1 });
};
