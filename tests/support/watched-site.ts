import type { Config } from '../../src/config.ts';
import { startStore } from '../../src/embedded-store.ts';
import { openSite } from '../../src/site.ts';
import { watchCommands } from './allowed-commands.ts';

/** Opens a site and follows every command that it sends to its database. */
export async function openWatchedSite(config: Config, now: () => Date) {
  const { dataDir, mongodbUri, timeZone } = config;
  const store = await startStore(config);
  const site = await openSite(
    { dataDir, timeZone, mongodbUri: mongodbUri && watched(mongodbUri) },
    { now, store: store && { ...store, uri: watched(store.uri) } },
  );
  return { site, sent: watchCommands(site.database.connection) };
}

/** The driver then tells of each command. */
function watched(uri: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`;
}
