import type { EmbeddedMongo } from '@tagtree/embedded-mongo';
import mongoose from 'mongoose';
import { type DatabaseOptions, startStore } from './embedded-store.ts';

export interface Database {
  connection: mongoose.Connection;
  close(): Promise<void>;
}

const always: mongoose.ConnectOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  retryWrites: true,
  serverSelectionTimeoutMS: 10_000,
  maxPoolSize: 50,
};

/**
 * Connects Mongoose to `mongodbUri`, or to the embedded store, which is started here unless it has been.
 * Throws when the server can't be reached, or when another process owns the directory (its message says which).
 */
export async function openDatabase(options: DatabaseOptions, started?: EmbeddedMongo | undefined): Promise<Database> {
  mongoose.set({ sanitizeFilter: true, strictQuery: 'throw' });
  const store = started ?? (await startStore(options));
  try {
    const connection = await connect(store?.uri ?? (options.mongodbUri as string));
    const close = async () => {
      await connection.close();
      await store?.stop();
    };
    return { connection, close };
  } catch (error) {
    await store?.stop();
    throw error;
  }
}

async function connect(uri: string): Promise<mongoose.Connection> {
  const database = hasDatabaseName(uri) ? {} : { dbName: 'tagtree' };
  const first = await mongoose
    .createConnection(uri, { ...always, ...database, writeConcern: { w: 1, journal: true } })
    .asPromise();
  if (!(await isCluster(first))) return first;
  await first.close();
  return mongoose
    .createConnection(uri, {
      ...always,
      ...database,
      writeConcern: { w: 'majority', journal: true },
      readConcern: { level: 'majority' },
      readPreference: 'primary',
    })
    .asPromise();
}

/** Majority is asked for where there is more than one server to agree (writes.md, rule 3). */
async function isCluster(connection: mongoose.Connection): Promise<boolean> {
  const hello = await connection.db?.command({ hello: 1 });
  return hello?.['setName'] !== undefined || hello?.['msg'] === 'isdbgrid';
}

function hasDatabaseName(uri: string): boolean {
  return /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/.test(uri);
}
