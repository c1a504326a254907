import { loadConfig } from '../src/config.ts';
import { openDatabase } from '../src/database.ts';
import { createStores } from '../src/models/stores.ts';
import { rebuild } from '../src/operations/rebuild.ts';
import { startFailure } from '../src/start-failure.ts';
import { runScript } from './run-script.ts';

/** `npm run rebuild [-- --write]`: folds every log anew and compares with what is stored; with --write it repairs what differs. Exits with 1 when anything is left that is not as its log says. */
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
    const { differing, unfounded, broken, written } = report;
    const left = unfounded.length + broken.length + (write ? 0 : differing.length);
    if (differing.length + left === 0) console.log('Everything is as its log says.');
    else
      console.log(
        `${differing.length} differ, ${unfounded.length} without a log, ${broken.length} broken; ${written} written anew`,
      );
    if (broken.length > 0) console.log('Nothing is made from a broken log: restore its events from a backup.');
    if (left > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}, startFailure);
