import { encode, type Loose } from '../values/encode.ts';

/**
 * The reply to find, getMore or aggregate: `{ cursor: { <batch>: [...], id, ns }, ok: 1 }`, with the documents as the very bytes that are stored; `extra`
 * are further fields of the cursor.
 */
export function cursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  documents: readonly Uint8Array[],
  cursorId: bigint,
  namespace: string,
  extra: Loose = {},
): Uint8Array {
  const array = rawArray(documents);
  const rest = encode({ id: cursorId, ns: namespace, ...extra });
  const batchHead = Buffer.from(`\x04${batchName}\0`, 'latin1');
  const cursor = Buffer.allocUnsafe(4);
  cursor.writeInt32LE(batchHead.length + array.length + rest.length);
  const tail = encode({ ok: 1 });
  const cursorHead = Buffer.from('\x03cursor\0', 'latin1');
  const total = Buffer.allocUnsafe(4);
  // `rest` and `tail` bring their own length (4 bytes) and their end: the length is left off, the end serves.
  total.writeInt32LE(cursorHead.length + cursor.readInt32LE(0) + tail.length);
  return Buffer.concat([total, cursorHead, cursor, batchHead, array, rest.subarray(4), tail.subarray(4)]);
}

function rawArray(documents: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  let length = 5;
  for (const [index, document] of documents.entries()) {
    const head = Buffer.from(`\x03${index}\0`, 'latin1');
    parts.push(head, document);
    length += head.length + document.length;
  }
  const start = Buffer.allocUnsafe(4);
  start.writeInt32LE(length);
  return Buffer.concat([start, ...parts, Buffer.of(0)], length);
}
