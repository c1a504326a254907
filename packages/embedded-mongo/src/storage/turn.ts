/** What long work yields where others may have their turn; whoever runs it goes on with it later. */
export const PAUSE = Symbol('pause');
export type Pause = typeof PAUSE;

const TURN_MS = 1;

/** How long a piece of work has gone on without a pause. */
export class Turn {
  private end = performance.now() + TURN_MS;

  isOver(): boolean {
    return performance.now() > this.end;
  }

  begin(): void {
    this.end = performance.now() + TURN_MS;
  }
}

const waiting: (() => void)[] = [];

/** Resolves when what came in meanwhile has been answered. Of several that wait one goes on at a time, so that they don't add up. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letOneGoOn);
  });
}

function letOneGoOn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(letOneGoOn);
}
