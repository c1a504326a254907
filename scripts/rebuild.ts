import { loadConfig } from '../src/config.ts';
import { openDatabase } from '../src/database.ts';
import { createStores } from '../src/models/stores.ts';
import { rebuild } from '../src/operations/rebuild.ts';
import { startFailure } from '../src/start-failure.ts';
import { runScript } from './run-script.ts';

/** `npm run rebuild [-- --write]`: folds every log anew and compares with what is stored; with --write it repairs. Exits with 1 when anything differs. */
await runScript(async () => {
  const config = loadConfig(process.env);
  const database = await openDatabase(config);
  try {
    const write = process.argv.includes('--write');
    const report = await rebuild(createStores(database.connection), { write });
    console.log(`${report.subjects} logs, ${report.events} events`);
    for (const { collection, id, problem } of report.differing) console.log(`${problem}: ${collection} ${id}`);
    for (const { collection, id } of report.unfounded) console.log(`no log produces it: ${collection} ${id}`);
    for (const { subject, problem } of report.broken) console.log(`broken log: ${subject} (${problem})`);
    const wrong = report.differing.length + report.unfounded.length + report.broken.length;
    console.log(
      wrong === 0
        ? 'Everything is as its log says.'
        : `${wrong} differ${write ? `; ${report.written} written anew` : ''}`,
    );
    if (wrong > 0 && !write) process.exitCode = 1;
  } finally {
    await database.close();
  }
}, startFailure);
