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
});
afterAll(() => bench.end());

const many = () => bench.db.collection<Item>('many');

/** How many pings are answered while something runs. */
async function pingsDuring(work: Promise<unknown>): Promise<number> {
  let [pings, running] = [0, true];
  const done = work.finally(() => {
    running = false;
  });
  while (running) {
    await bench.db.command({ ping: 1 });
    pings += 1;
  }
  await done;
  return pings;
}

const rename: Loose = { $set: { name: 'x' } };

/** What it is, how many pings are the least, and how it is done. Without turns a scan lets one through, and a write as many as it takes to reach the disk. */
test.each<[string, number, (docs: Collection<Item>) => Promise<unknown>]>([
  ['a scan', 4, (docs) => docs.find({ name: 'nobody' }).toArray()],
  ['a scan of which everything is sent', 4, (docs) => docs.find({}).toArray()],
  ['a sort without an index', 4, (docs) => docs.find({}, { sort: { n: 1 }, limit: 20_000 }).toArray()],
  ['a $group', 4, (docs) => docs.aggregate([{ $group: { _id: '$kind', n: { $sum: '$n' } } }]).toArray()],
  ['a $group with as many groups', 4, (docs) => docs.aggregate([{ $group: { _id: '$n', n: { $sum: 1 } } }]).toArray()],
  [
    'a $sort behind a $group',
    4,
    (docs) => docs.aggregate([{ $group: { _id: '$n' } }, { $sort: { _id: 1 } }]).toArray(),
  ],
  ['a distinct', 4, (docs) => docs.distinct('kind')],
  ['a count by a filter', 4, (docs) => docs.countDocuments({ n: { $gte: 0 } })],
  ['an update of all', 40, (docs) => docs.updateMany({}, rename)],
  ['a search for the one to change', 4, (docs) => docs.findOneAndUpdate({}, rename, { sort: { n: -1, kind: 1 } })],
  ['a build of an index', 40, (docs) => docs.createIndex({ kind: 1, tags: 1 })],
  [
    'an insert of many',
    40,
    () => bench.fresh().insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n, kind: 'k' }))),
  ],
  ['a delete of many', 40, (docs) => docs.deleteMany({ kind: { $lt: 'k3' } })],
])('%s lets others have their turn', async (_, least, work) => {
  expect(await pingsDuring(work(many()))).toBeGreaterThan(least);
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
