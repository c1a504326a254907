import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';

export interface Database {
  connection: mongoose.Connection;
  close(): Promise<void>;
}

/** Where the data lives: a MongoDB by its address, or the embedded store in a directory. */
export interface DatabaseOptions {
  mongodbUri?: string | undefined;
  dataDir: string;
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
 * Connects Mongoose to `mongodbUri`, or starts the embedded store in `<dataDir>/store` and connects to that.
 * Throws when the server can't be reached, or when another process owns the directory (its message says which).
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  mongoose.set({ sanitizeFilter: true, strictQuery: 'throw' });
  if (options.mongodbUri !== undefined) {
    const connection = await connect(options.mongodbUri);
    return { connection, close: () => connection.close() };
  }
  const store = await startStore(join(options.dataDir, 'store'));
  try {
    const connection = await connect(store.uri);
    const close = async () => {
      await connection.close();
      await store.stop();
    };
    return { connection, close };
  } catch (error) {
    await store.stop();
    throw error;
  }
}

/** Loaded only when it is used: with a MongoDB of one's own nothing of the embedded store comes into the process. */
async function startStore(dataDir: string) {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { startEmbeddedMongo } = await import('@tagtree/embedded-mongo');
  return startEmbeddedMongo({ dataDir });
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
