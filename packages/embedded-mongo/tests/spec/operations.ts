import type { Collection, Db, MongoClient } from 'mongodb';
import type { Loose } from '../support.ts';

/** What a test's operation is called on. */
export type Entity = MongoClient | Db | Collection<Loose>;

type Run = (on: never, given: Loose) => Promise<unknown>;

/** `rest`: the arguments that the driver takes as options. */
function onCollection(
  names: readonly string[],
  run: (docs: Collection<Loose>, given: Loose, rest: Loose) => Promise<unknown>,
): Run {
  return (docs, given) =>
    run(docs, given, Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name))));
}

function returned(options: Loose): Loose {
  const { returnDocument, ...rest } = options;
  return { ...rest, ...(returnDocument && { returnDocument: String(returnDocument).toLowerCase() }) };
}

/** A bulk write as the specification writes it, as the driver wants it. */
function models(requests: readonly Loose[]): Loose[] {
  return requests.map((request) => {
    const [[name, given]] = Object.entries(request) as [[string, Loose]];
    return { [name]: given };
  });
}

/** The operations of the CRUD specification by their names in the unified test format. */
export const OPERATIONS: Readonly<Record<string, Run>> = {
  find: onCollection(['filter'], (docs, { filter }, options) => docs.find(filter, options).toArray()),
  findOne: onCollection(['filter'], (docs, { filter }, options) => docs.findOne(filter, options)),
  insertOne: onCollection(['document'], (docs, { document }, options) => docs.insertOne(document, options)),
  insertMany: onCollection(['documents'], (docs, { documents }, options) => docs.insertMany(documents, options)),
  updateOne: onCollection(['filter', 'update'], (docs, { filter, update }, options) =>
    docs.updateOne(filter, update, options),
  ),
  updateMany: onCollection(['filter', 'update'], (docs, { filter, update }, options) =>
    docs.updateMany(filter, update, options),
  ),
  replaceOne: onCollection(['filter', 'replacement'], (docs, { filter, replacement }, options) =>
    docs.replaceOne(filter, replacement, options),
  ),
  deleteOne: onCollection(['filter'], (docs, { filter }, options) => docs.deleteOne(filter, options)),
  deleteMany: onCollection(['filter'], (docs, { filter }, options) => docs.deleteMany(filter, options)),
  findOneAndUpdate: onCollection(['filter', 'update'], (docs, { filter, update }, options) =>
    docs.findOneAndUpdate(filter, update, returned(options)),
  ),
  findOneAndReplace: onCollection(['filter', 'replacement'], (docs, { filter, replacement }, options) =>
    docs.findOneAndReplace(filter, replacement, returned(options)),
  ),
  findOneAndDelete: onCollection(['filter'], (docs, { filter }, options) => docs.findOneAndDelete(filter, options)),
  count: onCollection(['filter'], (docs, { filter }, options) => docs.count(filter, options)),
  countDocuments: onCollection(['filter'], (docs, { filter }, options) => docs.countDocuments(filter, options)),
  estimatedDocumentCount: onCollection([], (docs, _, options) => docs.estimatedDocumentCount(options)),
  distinct: onCollection(['fieldName', 'filter'], (docs, { fieldName, filter }, options) =>
    docs.distinct(String(fieldName), filter ?? {}, options),
  ),
  bulkWrite: onCollection(['requests'], (docs, { requests }, options) =>
    docs.bulkWrite(models(requests) as never, options),
  ),
  createIndex: onCollection(['keys'], (docs, { keys }, options) => docs.createIndex(keys, options)),
  aggregate: (on: Collection<Loose> | Db, { pipeline, ...options }) => on.aggregate(pipeline, options).toArray(),
  clientBulkWrite: (client: MongoClient, { models: requests, ...options }) =>
    client.bulkWrite(
      requests.map((request: Loose) => {
        const [[name, given]] = Object.entries(request) as [[string, Loose]];
        return { name, ...given };
      }),
      options,
    ),
  createCollection: (db: Db, { collection, ...options }) => db.createCollection(collection, options),
  dropCollection: (db: Db, { collection }) => db.dropCollection(collection),
};
