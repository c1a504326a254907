import { digestOf } from '../backup/part-digest.ts';
import { idOf } from '../models/extended-json.ts';
import type { Stores } from '../models/stores.ts';
import type { WholeDatabase } from '../models/whole-database.ts';
import type { Transfer } from '../models/work/upkeep.ts';
import { checkLogs } from './logs.ts';
import { putLines } from './put-lines.ts';
import { heldBy } from './restore-backup.ts';

export interface Side {
  whole: WholeDatabase;
  stores: Stores;
  /** Where it is, for people: without a password. */
  name: string;
}

export interface MoveCommand {
  from: Side;
  to: Side;
  now(): Date;
  say(line: string): void;
}

export interface Moved {
  collections: number;
  documents: number;
  logs: number;
}

/**
 * Copies everything into another database, which says until the end that it is only arriving; compares both sides, collection by collection, by count and
 * SHA-256; checks every log there; then marks the source as moved, so that nothing is served from it again. Run again after an interruption it goes on where
 * it was; what was changed in the source meanwhile is found by the comparison and copied anew. Throws an Error for a target that holds something else.
 */
export async function moveData(command: MoveCommand): Promise<Moved> {
  const { from, to, now, say } = command;
  const site = (await from.stores.settings.find('site'))?.origin;
  if (site === undefined) throw new Error(`There is no site in ${from.name}: nothing to move`);
  let progress = await startArriving(command, site);
  const collections = await from.whole.collections();
  for (const collection of collections) {
    if (!progress.copied?.includes(collection)) progress = await copy(command, collection, progress);
  }
  const documents = await compareAll(command, collections);
  const { logs } = await checkLogs(to.stores.events.all());
  say(`${logs} logs in ${to.name}: every hash and chain is right`);
  const { format } = await from.stores.upkeep.read();
  await to.stores.upkeep.setFormat(format ?? 1);
  await from.stores.upkeep.setTransfer({ kind: 'moved', at: now().toISOString(), site, peer: to.name });
  await to.stores.upkeep.endTransfer();
  return { collections: collections.length, documents, logs };
}

async function startArriving({ from, to, now }: MoveCommand, site: string): Promise<Transfer> {
  const { transfer } = await to.stores.upkeep.read();
  if (transfer?.kind === 'arriving' && transfer.site === site) return transfer;
  const held = await heldBy(to.whole);
  if (held !== '' || transfer)
    throw new Error(
      `Data are moved into an empty database only; ${to.name} holds ${held || 'an unfinished restore or move'}`,
    );
  const begun: Transfer = { kind: 'arriving', at: now().toISOString(), site, peer: from.name, copied: [] };
  await to.stores.upkeep.setTransfer(begun);
  return begun;
}

/** Copies one collection, from where an earlier run left it; notes in the target how far it has come. */
async function copy({ from, to, say }: MoveCommand, collection: string, begun: Transfer): Promise<Transfer> {
  const { reached, ...progress } = begun;
  await to.whole.makeIndexes(collection, await from.whole.indexes(collection));
  const after = reached?.collection === collection ? reached.id : undefined;
  const documents = await putLines(to.whole, {
    collection,
    lines: from.whole.lines(collection, { after }),
    noted: async (last, so) => {
      await to.stores.upkeep.setTransfer({ ...progress, reached: { collection, id: idOf(last) } });
      say(`${collection}: ${so} documents so far`);
    },
  });
  say(`${collection}: ${documents} documents${after === undefined ? '' : ' more'}`);
  const done: Transfer = { ...progress, copied: [...(progress.copied ?? []), collection] };
  await to.stores.upkeep.setTransfer(done);
  return done;
}

/** Compares both sides; a collection that differs, because its source was changed after it was copied, is copied once more. Answers the documents. */
async function compareAll(command: MoveCommand, collections: readonly string[]): Promise<number> {
  const { from, to, say } = command;
  let documents = 0;
  for (const collection of collections) {
    let [source, target] = await digests(command, collection);
    if (source.sha256 !== target.sha256) {
      say(`${collection} differs: it was changed since it was copied. Copying it again`);
      await to.whole.drop(collection);
      await copy(command, collection, { ...(await progressOf(to)), copied: [] });
      [source, target] = await digests(command, collection);
    }
    if (source.sha256 !== target.sha256)
      throw new Error(
        `${collection} differs between ${from.name} (${source.documents} documents, ${source.sha256}) and ${to.name} (${target.documents}, ${target.sha256}). Does a server still write?`,
      );
    say(`${collection}: ${source.documents} documents on both sides, SHA-256 ${source.sha256}`);
    documents += source.documents;
  }
  return documents;
}

function digests({ from, to }: MoveCommand, collection: string) {
  return Promise.all([digestOf(from.whole.lines(collection)), digestOf(to.whole.lines(collection))]);
}

async function progressOf({ stores }: Side): Promise<Transfer> {
  const { transfer } = await stores.upkeep.read();
  if (!transfer) throw new Error('The target no longer says that data are arriving');
  return transfer;
}
