import { backUpSite } from '../src/back-up-site.ts';
import { loadConfig } from '../src/config.ts';

/** `npm run backup -- FILE`: writes a backup of all data, while the server runs or not, of DATA_DIR or of MONGODB_URI. */
async function main(): Promise<void> {
  const [file, ...more] = process.argv.slice(2);
  if (!file || file.startsWith('-') || more.length > 0) throw new Error('usage: npm run backup -- FILE');
  const { parts, consistency, takenAt, notHeld } = await backUpSite(loadConfig(process.env), file);
  for (const { collection, documents, sha256 } of parts)
    console.log(`${collection}: ${documents} documents, ${sha256}`);
  console.log(`${file}: all data as of ${takenAt}, read back and found whole`);
  if (consistency === 'prefix')
    console.log(
      'This server has no snapshots: every log is whole up to some event, and what is derived from the logs will be made anew by a restore.',
    );
  console.log(`Not in it:\n${notHeld.map((each) => `  ${each}`).join('\n')}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
