import { afterPrefix } from '../values/encode-key.ts';
import { type Bytes, type Catalog, type Discarded, keyPrefix } from './catalog.ts';
import { PAUSE, Turn } from './turn.ts';
import type { Steps } from './write-queue.ts';

const SLICE = 64;

/** Removes the keys of what has been dropped. The catalogue knows what is left, so it goes on after a crash. */
export function* sweep({ bytes, catalog }: { bytes: Bytes; catalog: Catalog }): Steps<void> {
  const turn = new Turn();
  for (let gone = catalog.discarded[0]; gone; gone = catalog.discarded[0]) {
    const start = prefixOf(gone);
    const keys = [...bytes.getKeys({ start, end: afterPrefix(start), limit: SLICE })];
    for (const key of keys) void bytes.remove(key);
    if (keys.length === 0) catalog.removedDiscarded();
    if (!turn.isOver()) continue;
    yield PAUSE;
    turn.begin();
  }
}

function prefixOf({ collection, index }: Discarded): Buffer {
  const prefix = keyPrefix({ number: collection }, index ?? 0);
  return index === undefined ? prefix.subarray(0, 4) : prefix;
}
