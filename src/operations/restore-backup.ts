import type { Manifest } from '../backup/manifest.ts';
import type { Archive } from '../backup/read-archive.ts';
import type { Stores } from '../models/stores.ts';
import type { WholeDatabase } from '../models/whole-database.ts';
import type { EpochOpened } from '../reference/setting-log.ts';
import { refuseNewer, runUpgrades } from './admit-database.ts';
import type { Deps } from './deps.ts';
import { finish } from './finish.ts';
import { heal } from './heal.ts';
import { checkLogs } from './logs.ts';
import { openEpoch } from './open-epoch.ts';
import { putLines } from './put-lines.ts';
import { rebuild } from './rebuild.ts';
import { withMemory } from './with-memory.ts';

export interface RestoreInto {
  whole: WholeDatabase;
  stores: Stores;
  now(): Date;
  say(line: string): void;
}

export interface RestoreCommand {
  archive: Archive;
  marks: ReadonlyMap<string, number> | undefined;
  gap: number | undefined;
}

/**
 * Puts a checked backup into an empty database and opens a new epoch on it. Until all is done the database says that it is being restored, so that no server
 * starts on it; run again, it begins anew. Throws an Error for a database that isn't empty, data of a newer format, a broken log.
 */
export async function restoreBackup(into: RestoreInto, command: RestoreCommand): Promise<EpochOpened> {
  const { stores, now, say } = into;
  const { manifest } = command.archive;
  refuseNewer(manifest.dataFormat);
  await refuseFull(into);
  await stores.upkeep.setTransfer({ kind: 'restoring', at: now().toISOString(), site: manifest.site });
  await emptyDatabase(into.whole);
  await load(into, command.archive);
  await stores.upkeep.setFormat(manifest.dataFormat);
  await runUpgrades(stores, manifest.dataFormat, { say });
  const { logs, events } = await checkLogs(stores.events.all());
  say(`${logs} logs with ${events} events: every hash and chain is right`);
  const deps = depsOfRestore(into, manifest);
  await settle(deps, manifest);
  const opened = await openEpoch(deps, {
    before: manifest.epoch,
    backupAt: manifest.takenAt,
    marks: command.marks,
    gap: command.gap,
  });
  await stores.upkeep.endTransfer();
  return opened;
}

async function refuseFull({ whole, stores }: RestoreInto): Promise<void> {
  const { transfer } = await stores.upkeep.read();
  if (transfer?.kind === 'restoring') return;
  const held = await heldBy(whole);
  if (held !== '') throw new Error(`A backup is restored into an empty database only; this one holds ${held}`);
}

/** What a database holds, for people; nothing for an empty one. */
export async function heldBy(whole: WholeDatabase): Promise<string> {
  const counts: string[] = [];
  for (const collection of await whole.collections()) {
    const count = await whole.count(collection);
    if (count > 0) counts.push(`${collection} ${count}`);
  }
  return counts.join(', ');
}

export async function emptyDatabase(whole: WholeDatabase): Promise<void> {
  for (const collection of await whole.collections()) await whole.drop(collection);
}

async function load({ whole, say }: RestoreInto, archive: Archive): Promise<void> {
  for (const part of archive.manifest.parts) {
    const { collection } = part;
    await whole.makeIndexes(collection, part.indexes);
    const documents = await putLines(whole, { collection, lines: archive.lines(part) });
    say(`${collection}: ${documents} documents`);
  }
}

/**
 * A snapshot is a state as a crash leaves it. It is healed before the new epoch's event, because jobs look no further back than minutes before the last event. Parts
 * that were read one after the other may differ by more: what is derived is made anew.
 */
async function settle(deps: Deps, { consistency }: Manifest): Promise<void> {
  if (consistency === 'snapshot') await heal(deps);
  else {
    await rebuild(deps.stores, { write: true });
    await deps.stores.runs.voidAgain();
  }
  await finish(deps, -1);
}

function depsOfRestore({ stores, now }: RestoreInto, { site }: Manifest): Deps {
  // No number leaves the house here.
  return withMemory({ stores, now, zone: 'UTC', origin: site, mark: { raise: async () => undefined } });
}
