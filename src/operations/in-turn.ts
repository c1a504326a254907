/**
 * Lets those in this process who want the same thing have it one after the other, first come first served: however many wait, none is passed over until it
 * gives up. What other processes do is still settled in the database.
 */
export function createTurns() {
  const last = new Map<string, Promise<void>>();
  return async function inTurn<T>(wanted: string, work: () => Promise<T>): Promise<T> {
    const mine = (last.get(wanted) ?? Promise.resolve()).then(work);
    const over = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(wanted, over);
    try {
      return await mine;
    } finally {
      if (last.get(wanted) === over) last.delete(wanted);
    }
  };
}

export type InTurn = ReturnType<typeof createTurns>;
