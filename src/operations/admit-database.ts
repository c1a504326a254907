import type { Stores } from '../models/stores.ts';
import type { Transfer } from '../models/work/upkeep.ts';

/** A step from one format of the data to the next. Right when it is run again, and when two servers run it at once. */
export interface Upgrade {
  /** What it does, for the log. */
  title: string;
  run(stores: Stores): Promise<void>;
}

/** From format 1 to 2, from 2 to 3 and so on. Format 1 is the first, so there is none yet. */
export const upgrades: readonly Upgrade[] = [];

export interface AdmitOptions {
  /** Writes a backup before the first upgrade; answers where it lies. */
  backUp(format: number): Promise<string>;
  say(line: string): void;
  upgrades?: readonly Upgrade[];
}

/**
 * Whether this program may serve a database: nothing of it is in the middle of a restore or a move, it has not been moved away, and its format is known. An older
 * format is upgraded after a backup. Throws an Error for people otherwise, with nothing changed.
 */
export async function admitDatabase(stores: Stores, options: AdmitOptions): Promise<void> {
  const { format, transfer } = await stores.upkeep.read();
  if (transfer) throw new Error(refusalOf(transfer));
  const steps = options.upgrades ?? upgrades;
  const current = steps.length + 1;
  if (format === undefined) {
    // What was made before there was a format is of the first; what is new is of ours.
    const found = (await stores.settings.find('site')) ? 1 : current;
    await stores.upkeep.setFormat(found);
    if (found < current) await upgrade(stores, found, options);
  } else {
    refuseNewer(format, current);
    if (format < current) await upgrade(stores, format, options);
  }
}

/** Throws for data of a format that came after this program. */
export function refuseNewer(format: number, current = upgrades.length + 1): void {
  if (format > current)
    throw new Error(
      `The data have format ${format}, which a newer Tagtree wrote; this one knows formats up to ${current}. Start the newer one.`,
    );
}

async function upgrade(stores: Stores, format: number, options: AdmitOptions): Promise<void> {
  const backup = await options.backUp(format);
  options.say(`The data have format ${format}. A backup of them lies in ${backup}`);
  await runUpgrades(stores, format, options);
}

/** Takes data from a format to the present one, step by step; each is noted when it is done. */
export async function runUpgrades(
  stores: Stores,
  format: number,
  { say, upgrades: steps = upgrades }: Pick<AdmitOptions, 'say' | 'upgrades'>,
): Promise<void> {
  for (const [index, { title, run }] of steps.slice(format - 1).entries()) {
    const next = format + index + 1;
    say(`Upgrading the data to format ${next}: ${title}`);
    await run(stores);
    await stores.upkeep.setFormat(next);
  }
}

function refusalOf({ kind, at, peer }: Transfer): string {
  if (kind === 'moved')
    return `These data were moved to ${peer} on ${at} and are no longer served from here. Start Tagtree on that database.`;
  if (kind === 'arriving')
    return `A move from ${peer} into this database has not ended. Run \`npm run move\` again, then start.`;
  return 'A restore into this database has not ended. Run `npm run restore` again, then start.';
}
