import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { call } from '../api-client.ts';
import { endPrograms } from '../bench/programs.ts';
import { lookAtAll, whenSettled } from './check-all.ts';
import { Faults, sumUp, table } from './findings.ts';
import { Ground, stop, tortureDirectory } from './ground.ts';
import { rounds } from './rounds.ts';
import { takeStock } from './take-stock.ts';
import { sendAllWaiting } from './writers.ts';

/** Rounds on one database, which grows; then the whole of it is looked at, and the next one begins. */
const ROUNDS_EACH = 100;

/** What rounds of all kinds have come to so far. */
class Toll {
  readonly faults = new Faults();
  readonly sums = new Map<string, number>();
  private readonly kinds = new Map<string, { kills: number; inTheMiddle: number }>();

  addKill(name: string, inTheMiddle: boolean): void {
    const kind = this.kinds.get(name) ?? { kills: 0, inTheMiddle: 0 };
    this.kinds.set(name, { kills: kind.kills + 1, inTheMiddle: kind.inTheMiddle + Number(inTheMiddle) });
  }

  print(): void {
    const kinds = [...this.kinds].map(([name, { kills, inTheMiddle }]) => [name, kills, inTheMiddle] as const);
    console.log(`\n${table(['killed during', 'kills', 'in the middle of it'], kinds)}`);
    console.log(`\n${table(['acknowledged, and looked at', ''], [...this.sums])}`);
    console.log(`\n${table(['found', ''], this.faults.rows())}`);
  }
}

/** Plays rounds of every kind in turn, and prints what was found. */
export async function killAtSteps(count: number): Promise<{ faults: number }> {
  const began = performance.now();
  const toll = new Toll();
  for (let done = 0; done < count; done += ROUNDS_EACH) {
    const upTo = Math.min(done + ROUNDS_EACH, count);
    await playOnOneGround(toll, done, upTo);
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(`${upTo} of ${count} kills after ${seconds} s; ${toll.faults.sum} faults`);
  }
  toll.print();
  return { faults: toll.faults.sum };
}

async function playOnOneGround(toll: Toll, from: number, to: number): Promise<void> {
  const dataDir = await tortureDirectory();
  try {
    const ground = new Ground(dataDir);
    for (let number = from; number < to; number += 1) {
      const round = rounds[number % rounds.length] as (typeof rounds)[number];
      toll.addKill(round.name, await round.play(ground));
    }
    await look(ground, toll);
  } finally {
    await endPrograms();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Looks at the files as the last kill left them; then at everything, when what was unanswered has been sent again and imports are through. */
async function look(ground: Ground, { faults, sums }: Toll): Promise<void> {
  const { ledger, dataDir, storeDir } = ground;
  const left = await checkEntries(storeDir);
  faults.add('index entries wrong', left.wrong);
  const { child, api } = await ground.serve();
  await sendAllWaiting(ledger, { api });
  for (const id of ledger.imports)
    while ((await call<{ state: string }>(api, 'GET', `/v1/imports/${id}`)).state !== 'applied') await sleep(100);
  await stop(child);
  const found = await whenSettled(dataDir, async (deps) => ({
    findings: await lookAtAll(deps.stores),
    account: await takeStock(deps, ledger),
  }));
  faults.addLook(found.account, found.findings, ledger);
  const { entries, wrong } = await checkEntries(storeDir);
  faults.add('index entries wrong', wrong);
  sumUp(sums, {
    ...ledger.acknowledged,
    'answers lost by kills': ledger.answersLost,
    'logs checked': found.findings.logs,
    'events checked': found.findings.events,
    'index entries compared': left.entries + entries,
  });
}
