import { Doc, type Value } from './document.ts';

/** Where in an array a condition was met: the index in the outermost array that was entered without being asked for by index. */
export interface Hit {
  index?: number;
}

export interface Test {
  /** Whether one value passes; `undefined` is a missing one. */
  passes(value: Value | undefined, hit?: Hit): boolean;
  /** Takes an array at the end of the path as it is, instead of its elements and itself. */
  whole?: boolean;
}

/** Whether a value at a dotted path passes, as a condition sees it: arrays on the way are entered, one at the end is its elements and then itself. */
export function someAt(from: Value | undefined, path: readonly string[], test: Test, hit?: Hit, at = 0): boolean {
  if (Array.isArray(from)) return at === path.length ? someElement(from, test, hit) : someIn(from, path, test, hit, at);
  if (at === path.length) return test.passes(from, hit);
  return someAt(from instanceof Doc ? from.get(path[at] as string) : undefined, path, test, hit, at + 1);
}

function someElement(array: Value[], test: Test, hit: Hit | undefined): boolean {
  if (test.whole) return test.passes(array, hit);
  return (
    note(
      array.findIndex((element) => test.passes(element)),
      hit,
    ) || test.passes(array)
  );
}

function someIn(array: Value[], path: readonly string[], test: Test, hit: Hit | undefined, at: number): boolean {
  for (const [index, element] of array.entries()) {
    if (element instanceof Doc && someAt(element, path, test, hit, at)) return note(index, hit);
    if (String(index) === path[at]) {
      // An element that was asked for by its index is itself only, even when it is an array.
      if (at + 1 === path.length) {
        if (test.passes(element, hit)) return true;
      } else if (element instanceof Doc || Array.isArray(element)) {
        if (someAt(element, path, test, hit, at + 1)) return true;
      }
    }
  }
  return false;
}

function note(index: number, hit: Hit | undefined): boolean {
  if (index >= 0 && hit) hit.index = index;
  return index >= 0;
}

/** Whether a part of a path can be an index of an array. */
export function isIndex(part: string): boolean {
  return /^(0|[1-9]\d{0,8})$/.test(part);
}
