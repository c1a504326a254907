import { type Collection, MongoClient } from 'mongodb';
import { Bench, failureOf, type Item, type Loose } from './support.ts';

const bench = new Bench();
const MANY = 50_000;

beforeAll(async () => {
  await bench.start();
  const docs = Array.from({ length: MANY }, (_, n) => ({
    _id: n,
    n: (n * 7_919) % MANY,
    kind: `k${n % 500}`,
    tags: [n % 3, 7],
  }));
  await many().insertMany(docs);
  await many().createIndex({ tags: 1 });
});
afterAll(() => bench.end());

const many = () => bench.db.collection<Item>('many');

/** The longest time that a ping waits while something runs, as a share of the time that it runs. */
async function longestWait(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  let [longest, running] = [0, true];
  const done = work().finally(() => {
    running = false;
  });
  while (running) {
    const asked = performance.now();
    await bench.db.command({ ping: 1 });
    longest = Math.max(longest, performance.now() - asked);
  }
  await done;
  return longest / (performance.now() - began);
}

const TRIES = 5;
/** In one answer, with little for the client to do. */
const WHOLE = { batchSize: MANY, raw: true };

const few = (n: number) =>
  Array.from({ length: 2_000 }, (_, at) => ({ n, tags: Array.from({ length: 20 }, (__, tag) => at + tag) }));

/** What it is, and how it is done for the n-th time. Without turns a ping waits for nearly all of it, every time; with them a machine that is busy with other things can make it wait, now and then. */
test.each<[string, (docs: Collection<Item>, n: number) => Promise<unknown>]>([
  ['a scan', (docs) => docs.find({ name: 'nobody' }).toArray()],
  ['a sort without an index', (docs) => docs.find({}, { sort: { n: 1 }, limit: 20_000, ...WHOLE }).toArray()],
  ['a $group', (docs) => docs.aggregate([{ $group: { _id: '$kind', n: { $sum: '$n' } } }]).toArray()],
  [
    'a $group with as many groups',
    (docs) => docs.aggregate([{ $group: { _id: '$n', n: { $sum: 1 } } }], WHOLE).toArray(),
  ],
  [
    'a $sort behind a $group',
    (docs) => docs.aggregate([{ $group: { _id: '$n' } }, { $sort: { _id: 1 } }], WHOLE).toArray(),
  ],
  ['a distinct', (docs) => docs.distinct('kind')],
  ['a count by a filter', (docs) => docs.countDocuments({ n: { $gte: 0 } })],
  ['an update of all', (docs, n) => docs.updateMany({}, { $set: { name: `x${n}` } })],
  [
    'a search for the one to change',
    (docs) => docs.findOneAndUpdate({}, { $set: { name: 'x' } }, { sort: { n: -1, kind: 1 } }),
  ],
  ['a build of an index', (docs, n) => docs.createIndex({ kind: 1, tags: 1, [`made up ${n}`]: 1 })],
  ['an insert of many', (docs, n) => docs.insertMany(few(n))],
  ['a delete of many', (docs, n) => docs.deleteMany({ n: { $gte: n * 5_000, $lt: (n + 1) * 5_000 } })],
])('%s lets others have their turn', async (_, work) => {
  const shares: number[] = [];
  while (shares.length < TRIES && !shares.some((share) => share < 0.5))
    shares.push(await longestWait(() => work(many(), shares.length)));
  expect(Math.min(...shares)).toBeLessThan(0.5);
});

test('what a client left behind is not finished', async () => {
  const group = { aggregate: 'many', pipeline: [{ $group: { _id: '$n', kinds: { $push: '$kind' } } }], cursor: {} };
  const taken = async () => {
    const began = performance.now();
    await bench.db.command(group);
    return performance.now() - began;
  };
  const alone = await taken();
  const clients = await Promise.all(Array.from({ length: 30 }, () => MongoClient.connect(bench.uri)));
  const left = clients.map((client) =>
    client
      .db('bench')
      .command(group)
      .catch((error: unknown) => error),
  );
  await bench.db.command({ ping: 1 });
  await Promise.all(clients.map((client) => client.close(true)));
  await Promise.all(left);
  expect(await taken()).toBeLessThan(alone * 15);
});

const MEGABYTE = 'x'.repeat(1_000_000);

test('more than memory would hold is sorted as far as it is wanted, grouped and counted; kept as a whole it is refused', async () => {
  const big = bench.fresh();
  for (let n = 0; n < 120; n += 1) await big.insertOne({ _id: n, n: 119 - n, kind: n % 2, text: `${n} ${MEGABYTE}` });
  const sort: Loose = { n: 1 };
  const ids = (docs: Loose[]) => docs.map(({ _id }) => _id);
  expect(ids(await big.find({}, { sort: { n: 1 }, skip: 1, limit: 3, projection: { _id: 1 } }).toArray())).toEqual([
    118, 117, 116,
  ]);
  const page = [{ $sort: sort }, { $project: { n: 1 } }, { $skip: 1 }, { $limit: 3 }];
  expect(ids(await big.aggregate(page).toArray())).toEqual([118, 117, 116]);
  const counts = { $group: { _id: '$kind', n: { $sum: '$n' }, last: { $last: '$n' } } };
  expect(await big.aggregate([counts, { $sort: { _id: 1 } }]).toArray()).toEqual([
    { _id: 0, n: 3_600, last: 1 },
    { _id: 1, n: 3_540, last: 0 },
  ]);
  expect(await big.distinct('kind')).toEqual([0, 1]);
  expect(await big.countDocuments()).toBe(120);
  expect((await failureOf(big.find({}, { sort: { n: 1 } }).toArray())).code).toBe(292);
  expect((await failureOf(big.aggregate([{ $sort: sort }]).toArray())).code).toBe(292);
  const all = { $group: { _id: null, texts: { $push: '$text' } } };
  expect((await failureOf(big.aggregate([all]).toArray())).code).toBe(292);
  expect((await failureOf(big.distinct('text'))).code).toBe(17217);
});
