import { dirname } from 'node:path';
import { type Collection, MongoClient } from 'mongodb';
import { Bench, endBy, failureOf, type Item, type Loose, removeDir, serve, tempDir } from './support.ts';

const bench = new Bench();
beforeAll(() => bench.start());
afterAll(() => bench.end());

const MANY = 10_000;
const document = (n: number) => ({ _id: n, a: n % 97, b: n, tags: [n % 7, 100 + (n % 11)] });
const documents = (count = MANY) => Array.from({ length: count }, (_, n) => document(n));

/** Does something again and again until something else is done; answers how often: 1 if it was held up until then, more if both went on together. */
async function until(work: Promise<unknown>, again: (round: number) => Promise<unknown>): Promise<number> {
  let [rounds, running] = [0, true];
  const done = work.finally(() => {
    running = false;
  });
  while (running) {
    await again(rounds);
    rounds += 1;
  }
  await done;
  return rounds;
}

/** Every index must have just the entries of the documents: as many keys, and the same documents by each of its values. */
async function expectExact(docs: Collection<Item>, path: string, entriesOf: (doc: Item) => number): Promise<void> {
  const scanned = await docs.find({ $nor: [{ none: 1 }] }).toArray();
  const all: Loose = { [path]: { $gte: -1e15 } };
  const { executionStats } = await docs.find(all).explain();
  const entries = scanned.reduce((sum, doc) => sum + entriesOf(doc), 0);
  expect([path, executionStats.totalKeysExamined, executionStats.nReturned]).toEqual([path, entries, scanned.length]);
  const ids = (found: Item[]) => found.map(({ _id }) => Number(_id)).sort((x, y) => x - y);
  expect(ids(await docs.find(all).toArray())).toEqual(ids(scanned));
}

const one = () => 1;
const tagsOf = ({ tags }: Item) => new Set(tags as number[]).size;

/** Inserts, moves and removes documents that nothing else touches, before all the others and behind them. */
async function write(docs: Collection<Item>, round: number): Promise<void> {
  for (const [_id, last] of [
    [-10 - round, -9 - round],
    [MANY + 10 + round, MANY + 9 + round],
  ] as const) {
    const move: Loose = { $set: { b: -1_000_000 - last, a: 200 }, $push: { tags: 300 } };
    await docs.insertOne({ _id, a: 100, b: 2_000_000 + _id, tags: [200] });
    if (round > 0) await docs.updateOne({ _id: last }, move);
    if (round % 3 === 2) await docs.deleteOne({ _id: last });
  }
}

test('a delete and an update of many, with writers between, change each document once and leave the indexes exact', async () => {
  const docs = bench.fresh();
  await docs.createIndexes([{ key: { a: 1 } }, { key: { b: 1 }, unique: true }, { key: { tags: 1, a: 1 } }]);
  await docs.insertMany(documents());
  // The update moves what it changes along the index that finds it.
  const shift: Loose = { $inc: { b: 1_000_000, times: 1 } };
  const removed = docs.deleteMany({ a: { $lt: 30 } });
  const changed = docs.updateMany({ b: { $gte: 0 }, a: { $gte: 30, $lt: 97 } }, shift);
  const rounds = await until(Promise.all([removed, changed]), (round) => write(docs, round));
  const expected = documents().filter(({ a }) => a >= 30);
  expect((await removed).deletedCount).toBe(MANY - expected.length);
  expect(await changed).toMatchObject({ matchedCount: expected.length, modifiedCount: expected.length });
  const left = await docs.find({ _id: { $gte: 0, $lt: MANY } }, { sort: { _id: 1 } }).toArray();
  expect(left).toEqual(expected.map((doc) => ({ ...doc, b: doc.b + 1_000_000, times: 1 })));
  expect(rounds).toBeGreaterThan(1);
  await expectExact(docs, 'a', one);
  await expectExact(docs, 'b', one);
  await expectExact(docs, 'tags', tagsOf);
});

test('a scan brings each document once that nobody touches, whatever is written meanwhile', async () => {
  const docs = bench.fresh();
  await docs.createIndexes([{ key: { a: 1 } }, { key: { tags: 1 } }]);
  await docs.insertMany(documents());
  const filters: Loose[] = [{}, { a: { $gte: 0 } }, { tags: { $gte: 0 } }];
  const scans = filters.map((filter) => docs.find(filter, { batchSize: 500 }).toArray());
  await until(Promise.all(scans), (round) => write(docs, round));
  for (const scan of scans) {
    const ids = (await scan).map(({ _id }) => Number(_id)).filter((_id) => _id >= 0 && _id < MANY);
    expect(ids.sort((x, y) => x - y)).toEqual(Array.from({ length: MANY }, (_, n) => n));
  }
});

test('an index is built while others write, and holds what they wrote', async () => {
  const docs = bench.fresh();
  await docs.insertMany(documents());
  const built = docs.createIndexes([{ key: { a: 1, b: -1 } }, { key: { b: 1 }, unique: true }, { key: { tags: 1 } }]);
  expect(await until(built, (round) => write(docs, round))).toBeGreaterThan(1);
  await expectExact(docs, 'a', one);
  await expectExact(docs, 'b', one);
  await expectExact(docs, 'tags', tagsOf);
});

test('a unique index that cannot be is refused at the document in the way, leaves nothing, and can be made when that is gone', async () => {
  const docs = bench.fresh();
  await docs.insertMany([...documents(), { _id: MANY, b: MANY - 1 }]);
  const [first, second] = [docs.createIndex({ b: 1 }, { unique: true }), docs.createIndex({ b: 1 }, { unique: true })];
  expect(await failureOf(first)).toMatchObject({ code: 11000, keyPattern: { b: 1 }, keyValue: { b: MANY - 1 } });
  expect((await failureOf(second)).code).toBe(11000);
  expect((await docs.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  await docs.insertOne({ _id: MANY + 1, b: 0 });
  await docs.deleteMany({ _id: { $gte: MANY } });
  await Promise.all([docs.createIndex({ b: 1 }, { unique: true }), docs.createIndex({ b: 1 }, { unique: true })]);
  await expectExact(docs, 'b', one);
});

test('what reads or changes a collection that is dropped ends with an error that says so', async () => {
  const docs = bench.fresh();
  await docs.insertMany(documents());
  const cursor = docs.find({}, { batchSize: 10 });
  await cursor.next();
  const mark: Loose = { $set: { marked: true } };
  const works = [docs.updateMany({}, mark), docs.createIndex({ a: 1 }), docs.countDocuments({ b: { $gte: 0 } })];
  const outcomes = Promise.allSettled(works);
  await docs.drop();
  await docs.insertOne({ _id: 1 });
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 175 } });
  const rest = (async () => {
    while (await cursor.next());
  })();
  expect((await failureOf(rest)).code).toBe(175);
  expect(await docs.find().toArray()).toEqual([{ _id: 1 }]);
});

test('killed while it builds and removes, the store has all of an index or nothing, and does not take old keys for new ones', async () => {
  const dataDir = tempDir();
  for (let round = 0; round < 3; round += 1) {
    const { child, uri } = await serve(dataDir);
    const client = await MongoClient.connect(uri, { serverSelectionTimeoutMS: 500 });
    const docs = client.db('kill').collection<Item>('docs');
    await docs.drop();
    await docs.insertMany(documents(10_000));
    const built = docs.createIndex({ a: 1 }).catch(() => undefined);
    for (let ping = 0; ping < 5 + round * 20; ping += 1) await client.db('kill').command({ ping: 1 });
    await endBy(child, 'SIGKILL');
    await built;
    await client.close();
    removeDir(dirname(decodeURIComponent(new URL(uri).host)));
    const again = await serve(dataDir);
    const other = await MongoClient.connect(again.uri);
    const found = other.db('kill').collection<Item>('docs');
    await found.createIndexes([{ key: { b: 1 } }, { key: { a: 1 } }]);
    await expectExact(found, 'a', one);
    await expectExact(found, 'b', one);
    await other.close();
    expect(await endBy(again.child, 'SIGTERM')).toBe(0);
  }
  removeDir(dataDir);
});
