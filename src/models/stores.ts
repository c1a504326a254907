import type { Connection, mongo } from 'mongoose';
import { createClasses } from './codes/classes.ts';
import { createForeignBlocks } from './codes/foreign-blocks.ts';
import { createFrameworks } from './codes/frameworks.ts';
import { createNames } from './codes/names.ts';
import { createPublications } from './codes/publications.ts';
import { createRuns } from './codes/runs.ts';
import { createEvents } from './evidence/events.ts';
import { createItems } from './items/items.ts';
import { createRejectedScans } from './items/rejected-scans.ts';
import { createKeys } from './reference/keys.ts';
import { createMappings } from './reference/mappings.ts';
import { createPeople } from './reference/people.ts';
import { createSchemes } from './reference/schemes.ts';
import { createSettings } from './reference/settings.ts';
import { createTreeNodes } from './reference/tree-nodes.ts';
import { createIdempotencyStore } from './work/idempotency.ts';
import { createImportFiles } from './work/import-files.ts';
import { createImportNames } from './work/import-names.ts';
import { createImports } from './work/imports.ts';
import { createLeases } from './work/leases.ts';
import { createUpkeep } from './work/upkeep.ts';

/** All stores over one connection. Nothing is read or written until one is asked. */
export function createStores(connection: Connection) {
  const units = createTreeNodes(connection, 'units');
  const places = createTreeNodes(connection, 'places');
  return {
    events: createEvents(connection),
    names: createNames(connection),
    runs: createRuns(connection),
    foreignBlocks: createForeignBlocks(connection),
    frameworks: createFrameworks(connection),
    publications: createPublications(connection),
    classes: createClasses(connection),
    items: createItems(connection, { units, places }),
    rejectedScans: createRejectedScans(connection),
    units,
    places,
    keys: createKeys(connection),
    schemes: createSchemes(connection),
    mappings: createMappings(connection),
    people: createPeople(connection),
    settings: createSettings(connection),
    idempotency: createIdempotencyStore(connection),
    imports: createImports(connection),
    importNames: createImportNames(connection),
    importFiles: createImportFiles(connection),
    leases: createLeases(connection),
    upkeep: createUpkeep(connection),
  };
}

export type Stores = ReturnType<typeof createStores>;

/** Makes the indexes that are missing, one command a collection, one after the other: a connection each would cost more than they save. */
export async function ensureIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) {
    const specs = model.schema.indexes().map(([key, { unique }]) => ({ key, unique: unique === true }));
    if (specs.length > 0) await model.collection.createIndexes(specs as mongo.IndexDescription[]);
  }
}
