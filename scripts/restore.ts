import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import type { EpochOpened } from '../src/reference/setting-log.ts';
import { restoreSite } from '../src/restore-site.ts';

const USAGE = 'usage: npm run restore -- FILE [--mark MARK]... [--gap NUMBERS]';

/** `npm run restore -- FILE`: restores a backup into an empty store, of DATA_DIR or of MONGODB_URI, and opens a new epoch. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { mark: { type: 'string', multiple: true }, gap: { type: 'string' } },
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new Error(USAGE);
  const gap = values.gap === undefined ? undefined : Number(values.gap);
  if (gap !== undefined && !(Number.isSafeInteger(gap) && gap >= 0)) throw new Error(USAGE);
  const say = (line: string) => console.log(line);
  tell(await restoreSite(loadConfig(process.env), { path, marks: values.mark ?? [], gap, say }));
}

const marks: Record<EpochOpened['mark'], string> = {
  found: 'The mark in the data directory tells how far they went.',
  none: 'No mark was found that tells how far they went, so that was guessed.',
  incomplete:
    'The mark lacks numbers that the backup has (a copy of some time ago? another server?), so it was guessed how far they went.',
};

function tell({ epoch, backupAt, mark, gap, classes, numbers }: EpochOpened): void {
  console.log(`
Restored. Epoch ${epoch} is open. What was recorded after ${backupAt} is lost; API keys revoked since work again.
Numbers of ${classes} classes may have left the house after that: ${numbers} in all. They are not issued again. ${marks[mark]}`);
  if (gap !== undefined)
    console.log(
      `Gap left in each class: ${gap} numbers, or without --gap as many as the class had taken, at least 1,000 and at most half of what it had left; ${gap} also in classes that are made anew. If more may have been given out, restore again with a larger --gap.`,
    );
  console.log(
    'A scan of such a label says so, and the thing can be registered again under its code. GET /v1/blocks lists them.',
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
