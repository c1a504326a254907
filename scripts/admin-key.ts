import { loadConfig } from '../src/config.ts';
import { newAdministratorKey } from '../src/operations/open-site.ts';
import { openSite } from '../src/site.ts';
import { startFailure } from '../src/start-failure.ts';
import { runScript } from './run-script.ts';

/** `npm run admin-key`: makes another administrator key and shows it once. Needs the store to itself, or MONGODB_URI. */
await runScript(async () => {
  const site = await openSite(loadConfig(process.env));
  try {
    console.log(`Administrator key, shown once, keep it: ${await newAdministratorKey(site.deps)}`);
  } finally {
    await site.database.close();
  }
}, startFailure);
