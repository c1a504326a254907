import { runScript } from './run-script.ts';
import { killAtSteps } from './torture/kill-at-steps.ts';
import { killOneOfTwo } from './torture/two-servers.ts';

/**
 * `npm run torture [-- ROUNDS]` kills a server (-9) in the middle of mixed writes and at each step of starts, imports, batches, index builds and stops;
 * `npm run torture -- --two [KILLS]` kills one of two servers on one store, again and again. Both then hold the database to what clients were answered.
 */
async function main(): Promise<void> {
  const [first, second] = process.argv.slice(2);
  const found = first === '--two' ? await killOneOfTwo(Number(second ?? 100)) : await killAtSteps(Number(first ?? 500));
  if (found.faults > 0) process.exitCode = 1;
}

await runScript(main);
