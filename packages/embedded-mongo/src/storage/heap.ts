/** Keeps the first in an order, at most `size` of them: a heap with the last of those at its root. */
export class FirstOf<T> {
  private readonly items: T[] = [];
  private readonly compare: (a: T, b: T) => number;
  private readonly size: number;

  constructor(compare: (a: T, b: T) => number, size: number) {
    this.compare = compare;
    this.size = size;
  }

  /** Takes an item in; answers the one that falls out for it, which may be the same. */
  add(item: T): T | undefined {
    if (this.items.length < this.size) {
      this.items.push(item);
      this.rise(this.items.length - 1);
      return undefined;
    }
    const last = this.items[0];
    if (last === undefined || this.compare(item, last) >= 0) return item;
    this.sink(item);
    return last;
  }

  /** Takes out the last in the order. */
  takeLast(): T | undefined {
    const last = this.items[0];
    const end = this.items.pop();
    if (this.items.length > 0) this.sink(end as T);
    return last;
  }

  private rise(from: number): void {
    const item = this.items[from] as T;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.compare(item, this.items[above] as T) <= 0) break;
      this.items[at] = this.items[above] as T;
      at = above;
    }
    this.items[at] = item;
  }

  /** Puts an item in the place of the root. */
  private sink(item: T): void {
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      if (below >= this.items.length) break;
      if (below + 1 < this.items.length && this.compare(this.items[below + 1] as T, this.items[below] as T) > 0)
        below += 1;
      if (this.compare(item, this.items[below] as T) >= 0) break;
      this.items[at] = this.items[below] as T;
      at = below;
    }
    this.items[at] = item;
  }
}
