import { sizeOf } from '../aggregate/memory.ts';
import { compilePipeline } from '../aggregate/pipeline.ts';
import type { Items } from '../aggregate/stages.ts';
import { compileFilter } from '../match/filter.ts';
import { cursorReply } from '../server/cursor-reply.ts';
import { toBody } from '../server/wire.ts';
import type { Query } from '../storage/query.ts';
import { findDocuments } from '../storage/read.ts';
import { PAUSE, type Pause } from '../storage/turn.ts';
import { someAt } from '../values/at-path.ts';
import type { Value } from '../values/document.ts';
import { keyText } from '../values/encode-key.ts';
import { located, notSupported } from '../values/store-error.ts';
import { arrayOf, type Command, type Context, documentOf, namespaceOf, pause, textOf } from './context.ts';
import { firstBatchOf } from './find.ts';

export const aggregate: Command = async (context, command) => {
  if (typeof command['aggregate'] !== 'string') throw notSupported('an aggregate without a collection');
  const namespace = namespaceOf(command, 'aggregate');
  const pipeline = compilePipeline(arrayOf(command['pipeline'], 'pipeline'));
  if (command['cursor'] === undefined) throw located(40415, "The 'cursor' option is required");
  const query = { ...pipeline.query, hint: command['hint'] };
  const documents = encoded(pipeline.run(matching(context, namespace, query)));
  const limit = firstBatchOf(documentOf(command['cursor'], 'cursor').get('batchSize'));
  const { batch, id } = await context.cursors.start(context, { namespace, documents, limit, single: false });
  return cursorReply('firstBatch', batch, id, namespace);
};

function* encoded(items: Items): Generator<Uint8Array | Pause> {
  for (const item of items) yield item === PAUSE ? PAUSE : item.doc.bytes;
}

function matching({ store }: Context, namespace: string, query: Query): Items {
  const collection = store.catalog.find(namespace);
  return collection ? findDocuments(store, collection, query) : [];
}

const MOST_DISTINCT_BYTES = 16 * 1024 * 1024;

export const distinct: Command = async (context, command) => {
  const path = textOf(command['key'], 'distinct.key').split('.');
  const query = { filter: documentOf(command['query'], 'distinct.query'), sort: [], hint: command['hint'] };
  compileFilter(query.filter);
  const values = new Map<string, Value>();
  let size = 0;
  const keep = (value: Value | undefined): boolean => {
    const text = value === undefined ? undefined : keyText(value);
    if (text === undefined || values.has(text)) return false;
    values.set(text, value as Value);
    size += sizeOf(value) + 16;
    return size > MOST_DISTINCT_BYTES;
  };
  const each = { whole: true, passes: (value?: Value) => (Array.isArray(value) ? value.some(keep) : keep(value)) };
  for (const item of matching(context, namespaceOf(command, 'distinct'), query)) {
    if (item === PAUSE) await pause(context);
    else if (someAt(item.doc, path, each)) throw located(17217, 'distinct too big, 16mb cap');
  }
  return toBody({ values: [...values.values()], ok: 1 });
};
