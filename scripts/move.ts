import { parseArgs } from 'node:util';
import { loadConfig } from '../src/config.ts';
import { moveSite, withoutPassword } from '../src/move-site.ts';

const USAGE = 'usage: npm run move -- --to mongodb://... | --from mongodb://...';

/** `npm run move -- --to URI`: moves all data of DATA_DIR's embedded store to a MongoDB; `--from URI`: from there to DATA_DIR. No server may run on either. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { to: { type: 'string' }, from: { type: 'string' } } });
  const uri = values.to ?? values.from;
  if (uri === undefined || (values.to !== undefined && values.from !== undefined)) throw new Error(USAGE);
  if (!/^mongodb(\+srv)?:\/\//.test(uri)) throw new Error(USAGE);
  const config = loadConfig({ ...process.env, MONGODB_URI: undefined });
  const direction = values.to === undefined ? 'from' : 'to';
  const moved = await moveSite(config, { direction, uri, say: (line) => console.log(line) });
  console.log(
    moved ? `Moved: ${moved.documents} documents, the same on both sides` : 'It had been moved before; nothing to do',
  );
  console.log(
    direction === 'to'
      ? `From now on start with MONGODB_URI=${withoutPassword(uri)} (with its password) and the same DATA_DIR, which keeps the mark of numbers given out.`
      : `From now on start with DATA_DIR=${config.dataDir} and without MONGODB_URI.`,
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
