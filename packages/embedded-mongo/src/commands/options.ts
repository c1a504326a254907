import type { CommandBody } from '../server/wire.ts';
import { located, notSupported, StoreError } from '../values/store-error.ts';
import { words } from '../values/words.ts';

/** The fields of a command, or of a statement in it. Any other is an error, as it is in MongoDB. */
export interface Options {
  /** Acted on. */
  taken: readonly string[];
  /** Allowed, without an effect that could be seen. */
  ignored?: readonly string[];
  /** MongoDB's, but not this store's: refused with code 115 unless `false`. */
  refused?: readonly string[];
}

/** What any command may bring along: who sends it, from where it may be read, how safely it is to be written. All of it is so anyway. */
export const EVERYWHERE = {
  ignored: words(`$db $clusterTime $readPreference apiDeprecationErrors apiStrict apiVersion comment lsid maxTimeMS
    readConcern writeConcern`),
  refused: words('autocommit startTransaction txnNumber'),
};

const NONE: Options = { taken: [] };
const ON_WRITING = ['bypassDocumentValidation'];

export const OPTIONS: Readonly<Record<string, Options>> = {
  ping: NONE,
  buildInfo: NONE,
  connectionStatus: { taken: [], ignored: ['showPrivileges'] },
  endSessions: NONE,
  find: {
    taken: words('filter sort projection hint skip limit batchSize singleBatch'),
    ignored: words('allowDiskUse allowPartialResults noCursorTimeout oplogReplay'),
    refused: words('awaitData collation let max min returnKey showRecordId tailable'),
  },
  getMore: { taken: words('collection batchSize') },
  killCursors: { taken: ['cursors'] },
  explain: { taken: [], ignored: ['verbosity'] },
  count: { taken: words('query hint skip limit'), ignored: ['fields'], refused: ['collation'] },
  distinct: { taken: words('key query hint'), refused: ['collation'] },
  aggregate: {
    taken: words('pipeline hint cursor'),
    ignored: ['allowDiskUse', ...ON_WRITING],
    refused: words('collation explain let'),
  },
  insert: { taken: words('documents ordered'), ignored: ON_WRITING },
  update: { taken: words('updates ordered'), ignored: ON_WRITING, refused: ['let'] },
  'update.updates': {
    taken: words('q u multi upsert arrayFilters hint'),
    refused: words('c collation sort'),
  },
  delete: { taken: words('deletes ordered'), refused: ['let'] },
  'delete.deletes': { taken: words('q limit hint'), refused: ['collation'] },
  findAndModify: {
    taken: words('query sort update remove new fields upsert arrayFilters hint'),
    ignored: ON_WRITING,
    refused: words('collation let'),
  },
  create: {
    taken: [],
    ignored: words('autoIndexId flags'),
    refused: words(`capped changeStreamPreAndPostImages clusteredIndex collation encryptedFields expireAfterSeconds
      indexOptionDefaults max pipeline size storageEngine timeseries validationAction validationLevel validator viewOn`),
  },
  drop: NONE,
  dropDatabase: NONE,
  listCollections: { taken: words('filter nameOnly'), ignored: words('authorizedCollections cursor') },
  listDatabases: { taken: words('filter nameOnly'), ignored: ['authorizedDatabases'] },
  createIndexes: { taken: ['indexes'], ignored: ['commitQuorum'] },
  'createIndexes.indexes': {
    taken: words('key name unique'),
    ignored: words('background ns v'),
    refused: words(`2dsphereIndexVersion bits bucketSize clustered collation default_language expireAfterSeconds hidden
      language_override max min partialFilterExpression prepareUnique sparse storageEngine textIndexVersion weights
      wildcardProjection`),
  },
  listIndexes: { taken: [], ignored: ['cursor'] },
  dropIndexes: { taken: ['index'] },
};

/** Makes sure that all fields are known. Throws 115 by name for those that this store doesn't do, 40415 for those that nobody does. */
export function checkOptions(of: string, fields: CommandBody): void {
  const options = OPTIONS[of];
  if (!options) return;
  const [command = ''] = of.split('.');
  const known = command === of ? [command, ...EVERYWHERE.ignored] : [];
  for (const [name, value] of Object.entries(fields)) {
    if (options.taken.includes(name) || options.ignored?.includes(name) || known.includes(name)) continue;
    if (!options.refused?.includes(name)) throw located(40415, `BSON field '${of}.${name}' is an unknown field.`);
    if (value !== false) throw notSupported(`the option ${name} of ${of}`);
  }
}

export function refuseTransactions(body: CommandBody): void {
  if (EVERYWHERE.refused.some((name) => body[name] !== undefined)) {
    const message = 'Transaction numbers are only allowed on a replica set member or mongos';
    throw new StoreError(20, 'IllegalOperation', `${message}: the embedded store has no transactions`);
  }
}
