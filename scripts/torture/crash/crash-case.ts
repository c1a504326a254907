import { randomUUID } from 'node:crypto';
import { applyImport } from '../../../src/operations/apply-import.ts';
import { expire } from '../../../src/operations/expire.ts';
import { finish } from '../../../src/operations/finish.ts';
import { heal } from '../../../src/operations/heal.ts';
import { undoImport } from '../../../src/operations/undo-import.ts';
import { findingFaults, lookAtAll } from '../check-all.ts';
import type { Answer, Sent } from '../send.ts';
import type { Write } from '../wire-write.ts';
import { type CaseReport, judgeCase, type Moment, nameOfWrite, type RivalComes } from './case-report.ts';
import type { Operation, Prepared } from './operation.ts';
import type { Process, World } from './world.ts';

/** Lets a process die at a moment of an operation, heals as the next start of a server and its jobs do, and sends again. `undefined`: it has fewer writes. */
export async function runCase(
  world: World,
  operation: Operation,
  moment: Moment,
  rivalComes: RivalComes,
): Promise<CaseReport | undefined> {
  const tag = `${operation.name.replace(/[^a-z]/g, '').slice(0, 6)}${randomUUID().slice(0, 8)}`.toUpperCase();
  const prepared = await operation.prepare(world, world.standing, tag);
  if (rivalComes !== 'never' && !prepared.rival) return undefined;
  const sent = { ...prepared.sent, key: randomUUID() };
  let rivalAnswer: Answer | undefined;
  const rivalTries = async () => {
    if (prepared.rival) rivalAnswer = await world.rival.send(prepared.rival.sent);
  };
  const hit = await sendUntil(world, prepared, sent, moment, rivalComes === 'between' ? rivalTries : undefined);
  if (!hit) return undefined;
  const next = await world.enter();
  const found = await prepared.look(next);
  if (rivalComes === 'at-once') await rivalTries();
  const unhealed = await settle(world, next);
  const healed = await prepared.look(next);
  if (rivalComes === 'after-healing') await rivalTries();
  const answer = hit.answer ?? (await attempt(next, sent, prepared));
  const sights = { found, healed, repeated: await prepared.look(next) };
  await next.stop();
  const judged = judgeCase(operation, prepared, sights, { answer, rivalAnswer });
  const faults = [...judged.faults, ...unhealed, ...findingFaults(await lookAtAll(world.stores))];
  const what = { operation: operation.name, ...moment, rivalComes, write: nameOfWrite(hit.write) };
  return { ...what, ...sights, ...judged, faults };
}

/** Sends to a process that dies at the moment, or lets somebody else act just then. The answer, where it was given, and the write; nothing when there is no such write. */
async function sendUntil(
  world: World,
  prepared: Prepared,
  sent: Sent,
  moment: Moment,
  meanwhile: (() => Promise<void>) | undefined,
): Promise<{ write: Write; answer?: Answer } | undefined> {
  let write: Write | undefined;
  const process = await world.enterJudged(async (seen, number) => {
    if (number !== moment.step || (moment.at === 'half' && seen.documents < 2)) return 'pass';
    write = seen;
    await meanwhile?.();
    return meanwhile ? 'pass' : moment.at;
  });
  const work = attempt(process, sent, prepared);
  await Promise.race([work, process.proxy.crashed]);
  await process.stop();
  const answer = await work;
  return write && { write, ...(meanwhile && answer.status < 500 && { answer }) };
}

/** The answer; what a lost connection or a lost store ends has none. */
async function attempt(process: Process, sent: Sent, { job }: Prepared): Promise<Answer> {
  try {
    const answer = await process.send(sent);
    await job?.(process);
    return answer;
  } catch (error) {
    return { status: 500, body: { code: String(error) } };
  }
}

/** What the start of a server and its jobs do, when a minute has passed; answers what is still wrong then. Names wait for a repeat or a rival. */
async function settle(world: World, { deps }: Process): Promise<string[]> {
  await heal(deps);
  world.later(61_000);
  await finish(deps);
  await expire(deps);
  for (const { _id } of await deps.stores.imports.inState('applying')) await applyImport(deps, _id);
  for (const { _id } of await deps.stores.imports.inState('undoing')) await undoImport(deps, _id);
  const { namesWithoutItem, ...rest } = await lookAtAll(world.stores);
  return findingFaults(rest).map((fault) => `before it was sent again: ${fault}`);
}
