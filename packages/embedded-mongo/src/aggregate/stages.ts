import { PAUSE, type Pause } from '../storage/turn.ts';
import { Doc } from '../values/document.ts';

/** What goes from stage to stage: a stored document, read when it is looked at, or one that a stage made. */
export interface Item {
  readonly doc: Doc;
}

/** Pauses come between the items; every stage hands them on. */
export type Items = Iterable<Item | Pause>;
export type Stage = (items: Items) => Items;

export function filterStage(match: (doc: Doc) => boolean): Stage {
  return function* filtered(items) {
    for (const item of items) if (item === PAUSE || match(item.doc)) yield item;
  };
}

export function mapStage(map: (doc: Doc) => Doc): Stage {
  return function* mapped(items) {
    for (const item of items) yield item === PAUSE ? PAUSE : { doc: map(item.doc) };
  };
}

export function skipStage(count: number): Stage {
  return function* skipped(items) {
    let left = count;
    for (const item of items) {
      if (item === PAUSE || left <= 0) yield item;
      else left -= 1;
    }
  };
}

export function limitStage(count: number): Stage {
  return function* limited(items) {
    let left = count;
    for (const item of items) {
      yield item;
      if (item !== PAUSE) left -= 1;
      if (left <= 0) return;
    }
  };
}

/** How many there are, as one document; none for none. */
export function countStage(field: string): Stage {
  return function* counted(items) {
    let count = 0;
    for (const item of items) {
      if (item === PAUSE) yield PAUSE;
      else count += 1;
    }
    if (count > 0) yield { doc: Doc.of([[field, count]]) };
  };
}
