import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../api-client.ts';
import { type Deed, eventBatch, importPlan } from './deeds.ts';
import { type Ground, isAlive, kill, ready, type Serving } from './ground.ts';
import { buildIndexes, dropIndexes } from './index-builds.ts';
import { keepWriting } from './writers.ts';

/** One kill of a server at a moment of its own kind; answers whether it came in the middle of what it was meant for. */
export interface Round {
  name: string;
  play(ground: Ground): Promise<boolean>;
}

const upTo = (milliseconds: number) => sleep(Math.random() * milliseconds);

/** A server that dies while everybody writes. `moment` resolves when the time has come, and says whether what it waited in is still going on. */
function whileWriting(name: string, moment: (ground: Ground, serving: Serving) => Promise<boolean>): Round {
  return {
    name,
    async play(ground) {
      const serving = await ground.serve();
      const work = ground.write(serving);
      await ground.answers(1);
      const inTheMiddle = await moment(ground, serving);
      await kill(serving.child);
      await work;
      return inTheMiddle;
    },
  };
}

/** A server that dies before it serves. */
function whileStarting(name: string, moment: (ground: Ground, child: ChildProcess) => Promise<unknown>): Round {
  return {
    name,
    async play(ground) {
      const child = ground.launch();
      let serves = false;
      const said = ready(child).then(
        () => {
          serves = true;
        },
        () => undefined,
      );
      await moment(ground, child);
      const inTheMiddle = !serves;
      await kill(child);
      await said;
      return inTheMiddle;
    },
  };
}

/** Sends one thing and answers whether, after a time, it is still unanswered. */
async function isUnderWay({ ledger }: Ground, { api }: Serving, deed: Deed, milliseconds: number): Promise<boolean> {
  let underWay = true;
  const wants = [deed];
  const sent = keepWriting(ledger, { api }, () => wants.pop()).then(() => {
    underWay = false;
  });
  await Promise.race([upTo(milliseconds), sent]);
  return underWay;
}

const mixed = whileWriting('mixed writes', async (ground) => {
  await ground.answers(Math.random() * 60);
  await upTo(50);
  return true;
});

const batches = whileWriting('a batch of events', (ground, serving) =>
  isUnderWay(ground, serving, eventBatch(ground.ledger), 300),
);

const planning = whileWriting('an import being planned', (ground, serving) =>
  isUnderWay(ground, serving, importPlan(), 300),
);

const applying = whileWriting('an import being applied', async (ground, serving) => {
  const before = ground.ledger.imports.size;
  const wants = [importPlan()];
  await keepWriting(ground.ledger, serving, () => wants.pop());
  const id = [...ground.ledger.imports].at(-1);
  if (ground.ledger.imports.size === before || id === undefined) return false;
  await upTo(1_000);
  return (await call<{ state: string }>(serving.api, 'GET', `/v1/imports/${id}`)).state === 'applying';
});

const shutdown = whileWriting('a stop (SIGTERM)', async (ground, { child }) => {
  await ground.answers(Math.random() * 30);
  child.kill('SIGTERM');
  await upTo(60);
  return isAlive(child);
});

const indexBuild = whileWriting('an index build of the store', async (ground) => {
  const build = await buildIndexes(ground);
  await Promise.race([upTo(800), build.ended]);
  return build.isUnderWay();
});

const dropped = whileStarting('a start, with indexes to build', async (ground, child) => {
  await ground.opened(child);
  await upTo(ground.readyAfterMs);
});

/** In the order in which they are played, again and again: what dies while writing leaves something to heal for what dies while starting. */
export const rounds: readonly Round[] = [
  mixed,
  whileStarting('a start, before the store is open', () => upTo(120)),
  applying,
  whileStarting('a start, opening the store', async (ground, child) => {
    await ground.locked(child);
    await upTo(30);
  }),
  batches,
  {
    ...dropped,
    async play(ground) {
      await dropIndexes(ground);
      return dropped.play(ground);
    },
  },
  planning,
  {
    name: 'a start, right after it serves',
    async play(ground) {
      const child = ground.launch();
      await ready(child);
      await kill(child);
      return true;
    },
  },
  mixed,
  indexBuild,
  shutdown,
];
