import type { Config } from './config.ts';
import { type Database, openDatabase } from './database.ts';
import { createStores } from './models/stores.ts';
import { createWholeDatabase } from './models/whole-database.ts';
import { type Moved, moveData, type Side } from './operations/move-data.ts';
import { settleAll } from './operations/settle-all.ts';
import { openData } from './site.ts';

export interface MoveOptions {
  /** Which way: from the embedded store of the data directory to this MongoDB, or from it to the embedded store. */
  direction: 'to' | 'from';
  uri: string;
  say(line: string): void;
  now?(): Date;
}

/** Moves a site between the embedded store of its data directory and a MongoDB. Answers nothing when it had been moved there before. */
export async function moveSite(
  config: Pick<Config, 'dataDir' | 'timeZone'>,
  { direction, uri, say, now = () => new Date() }: MoveOptions,
): Promise<Moved | undefined> {
  const { dataDir } = config;
  const embedded = await openDatabase({ dataDir });
  try {
    const mongo = await openDatabase({ dataDir, mongodbUri: uri });
    try {
      const sides = [
        sideOf(embedded, `the embedded store in ${dataDir}`),
        sideOf(mongo, withoutPassword(uri)),
      ] as const;
      const [from, to] = direction === 'to' ? sides : ([sides[1], sides[0]] as const);
      if (await wasMoved(from, to)) return undefined;
      const deps = await openData(direction === 'to' ? embedded : mongo, config, now);
      const settled = await settleAll(deps);
      say(
        `Settled: ${settled.applied} imports applied, ${settled.failed} given up, ${settled.released} claims released`,
      );
      return await moveData({ from, to, now, say });
    } finally {
      await mongo.close();
    }
  } finally {
    await embedded.close();
  }
}

function sideOf({ connection }: Database, name: string): Side {
  return { whole: createWholeDatabase(connection), stores: createStores(connection), name };
}

/** An earlier run that was cut off after it had marked the source as moved had compared everything: only the target's note is left. */
async function wasMoved(from: Side, to: Side): Promise<boolean> {
  const { transfer } = await from.stores.upkeep.read();
  const arriving = (await to.stores.upkeep.read()).transfer;
  if (transfer?.kind !== 'moved' || transfer.peer !== to.name) return false;
  if (arriving?.kind === 'arriving' && arriving.site === transfer.site) await to.stores.upkeep.endTransfer();
  return true;
}

/** An address as it may be shown and kept. */
export function withoutPassword(uri: string): string {
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/[^:/@]*):[^@]*@/, '$1@');
}
