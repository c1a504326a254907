import { encode, type Loose } from '../values/encode.ts';

const TAIL = encode({ ok: 1 });
const END = Buffer.of(0);

/**
 * The reply to find, getMore or aggregate: `{ cursor: { <batch>: [...], id, ns }, ok: 1 }`, with the documents as the very bytes that are stored; `extra`
 * are further fields of the cursor.
 */
export function cursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  documents: readonly Uint8Array[],
  cursorId: bigint,
  namespace: string,
  extra?: Loose,
): Uint8Array {
  const array = rawArray(documents);
  const rest = Buffer.concat([idAndNamespace(cursorId, namespace), extra ? encode(extra).subarray(4) : END]);
  const batchHead = Buffer.from(`\x04${batchName}\0`, 'latin1');
  const cursor = Buffer.allocUnsafe(4);
  cursor.writeInt32LE(4 + batchHead.length + array.length + rest.length);
  const cursorHead = Buffer.from('\x03cursor\0', 'latin1');
  const total = Buffer.allocUnsafe(4);
  // The end that `rest` and `TAIL` bring is that of the cursor and of the reply; the length (4 bytes) in front of `TAIL` is left off.
  total.writeInt32LE(cursorHead.length + cursor.readInt32LE(0) + TAIL.length);
  return Buffer.concat([total, cursorHead, cursor, batchHead, array, rest, TAIL.subarray(4)]);
}

/** The fields `id`, a long, and `ns`. */
function idAndNamespace(id: bigint, namespace: string): Buffer {
  const bytes = Buffer.from(`\x12id\0........\x02ns\0....${namespace}\0`);
  bytes.writeBigInt64LE(id, 4);
  bytes.writeInt32LE(bytes.length - 20, 16);
  return bytes;
}

function rawArray(documents: readonly Uint8Array[]): Buffer {
  const heads = documents.map((_, index) => `\x03${index}\0`);
  const length = documents.reduce((sum, document, index) => sum + document.length + (heads[index] ?? '').length, 5);
  const array = Buffer.allocUnsafe(length);
  let at = array.writeInt32LE(length);
  for (const [index, document] of documents.entries()) {
    at += array.write(heads[index] ?? '', at, 'latin1');
    array.set(document, at);
    at += document.length;
  }
  array[at] = 0;
  return array;
}
