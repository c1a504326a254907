import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkEntries } from '@tagtree/embedded-mongo/check-entries';
import { call } from '../api-client.ts';
import { lookAtAll, whenSettled } from './check-all.ts';
import { Faults, sumUp, table } from './findings.ts';
import { Ground, stop } from './ground.ts';
import { rounds } from './rounds.ts';
import { takeStock } from './take-stock.ts';
import { sendAllWaiting } from './writers.ts';

/** Rounds on one database, which grows; and rounds after which the whole of it is looked at. */
const [ROUNDS_EACH, LOOK_EVERY] = [100, 50];

/** What a killed process has written stays with the system, on a disk or not; here many more writes fit into a round. */
const MEMORY = '/dev/shm';

/** Plays rounds of every kind in turn, and prints what was found. */
export async function killAtSteps(count: number): Promise<{ faults: number }> {
  const began = performance.now();
  const played = rounds.map(() => ({ kills: 0, inTheMiddle: 0 }));
  const faults = new Faults();
  const sums = new Map<string, number>();
  for (let done = 0; done < count; done += ROUNDS_EACH) {
    const dataDir = await mkdtemp(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'tagtree-torture-'));
    try {
      const ground = new Ground(dataDir);
      for (let round = done; round < Math.min(done + ROUNDS_EACH, count); round += 1) {
        const at = round % rounds.length;
        const kind = played[at] as (typeof played)[number];
        if (await rounds[at]?.play(ground)) kind.inTheMiddle += 1;
        kind.kills += 1;
        if ((round + 1) % LOOK_EVERY !== 0 && round + 1 !== count) continue;
        sumUp(sums, await look(ground, faults));
        const seconds = Math.round((performance.now() - began) / 1_000);
        console.log(`${round + 1} of ${count} kills after ${seconds} s; ${faults.sum} faults`);
      }
      sumUp(sums, ground.ledger.acknowledged);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  const kinds = rounds.map(({ name }, at) => [name, played[at]?.kills ?? 0, played[at]?.inTheMiddle ?? 0] as const);
  console.log(`\n${table(['killed during', 'kills', 'in the middle of it'], kinds)}`);
  console.log(`\n${table(['acknowledged, and looked at', ''], [...sums])}`);
  console.log(`\n${table(['found', ''], faults.rows())}`);
  return { faults: faults.sum };
}

/** Looks at the files as the last kill left them; then at everything, when what was unanswered has been sent again and imports are through. */
async function look(ground: Ground, faults: Faults): Promise<Record<string, number>> {
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
  return {
    'logs checked': found.findings.logs,
    'events checked': found.findings.events,
    'index entries compared': left.entries + entries,
  };
}
