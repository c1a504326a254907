import { type Collection, MongoClient } from 'mongodb';
import { type Program, start } from './programs.ts';

/** A made-up document of about 200 bytes. */
export interface Piece {
  _id: string;
  /** Unique, in another order than `_id`. */
  code: string;
  unit: string;
  group: number;
  title: string;
  at: Date;
  amount: number;
}

export interface BenchStore {
  program: Program;
  uri: string;
  client: MongoClient;
  pieces: Collection<Piece>;
  stop(): Promise<void>;
}

/** The embedded store in a process of its own, with a client. `--no-sync` switches off that it waits for the disk. */
export async function openBenchStore(dataDir: string, ...flags: string[]): Promise<BenchStore> {
  const program = await start('../../../packages/embedded-mongo/dist/serve.js', [dataDir, ...flags], {}, /^mongodb:/);
  const client = await MongoClient.connect(program.line);
  return {
    program,
    uri: program.line,
    client,
    pieces: client.db('bench').collection<Piece>('pieces'),
    async stop() {
      await client.close();
      await program.stop();
    },
  };
}

const STRIDE = 7_919;

export function codeOf(n: number): string {
  return `C${String(n).padStart(9, '0')}`;
}

/** `count` pieces from the `from`-th on, of `size` in all. */
export function madeUpPieces(from: number, count: number, size: number): Piece[] {
  return Array.from({ length: count }, (_, index) => {
    const n = ((from + index) * STRIDE) % size;
    return {
      _id: `p${String(from + index).padStart(9, '0')}`,
      code: codeOf(n),
      unit: `unit-${n % 50}`,
      group: n % 1_000,
      title: `Generator set ${n} of the depot`,
      at: new Date(1.7e12 + n * 1_000),
      amount: n / 7,
    };
  });
}

const BATCH = 2_000;

export async function fill({ pieces }: BenchStore, size: number): Promise<void> {
  await pieces.createIndex({ code: 1 }, { unique: true });
  await pieces.createIndex({ unit: 1, at: 1 });
  for (let from = 0; from < size; from += BATCH)
    await pieces.insertMany(madeUpPieces(from, Math.min(BATCH, size - from), size));
}

/** How long each of some operations took, one after the other, in milliseconds, the shortest first. */
export async function latencies(operations: number, operation: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let count = 0; count < operations; count += 1) {
    const began = performance.now();
    await operation();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

/** A find by the unique index, of another piece each time. */
export function findOne({ pieces }: BenchStore, size: number): () => Promise<unknown> {
  return async () => {
    const found = await pieces.findOne({ code: codeOf(Math.floor(Math.random() * size)) });
    if (!found) throw new Error('a piece is missing');
    return found;
  };
}
