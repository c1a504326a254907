import { EJSON } from 'bson';
import { type Document, MongoClient } from 'mongodb';
import { Bench, type Item, seededNumbers } from '../support.ts';
import { answer, changed, found } from './index-fuzz.ts';
import { type Change, change, type Query, query } from './random-queries.ts';
import { document } from './random-values.ts';

/**
 * `MONGODB_TEST_URI=... npm run compare -w packages/embedded-mongo -- ROUNDS [SEED]`: asks and changes the same in the store and on another server, and fails
 * when an answer or a document differs. Left out is where the other server, FerretDB on DocumentDB, is known to differ from MongoDB's documentation.
 */
const IDS = 80;
const [rounds = 1_000, seed = 1] = process.argv.slice(2).map(Number);
const uri = process.env['MONGODB_TEST_URI'];
if (uri === undefined) throw new Error('MONGODB_TEST_URI names the other server');

const other = await MongoClient.connect(uri);
const bench = await new Bench().start();
const name = `compare-${process.pid}`;
const both = [bench.fresh(), other.db(name).collection<Item>('documents')] as const;
let differences = 0;
try {
  differences = await compare();
} finally {
  await other.db(name).dropDatabase();
  await other.close();
  await bench.end();
}
console.log(`${rounds} operations on the embedded store and on another server: ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;

async function compare(): Promise<number> {
  const below = seededNumbers(seed);
  let different = 0;
  for (let n = 0; n < IDS; n += 1) await same({ kind: 'replace', _id: `k${n}`, doc: document(below, `k${n}`) });
  for (let round = 0; round < rounds; round += 1) {
    const next = below(4) === 0 ? change(below, IDS) : withoutArrays(query(below));
    if (isKnownToDiffer(next) || (await same(next))) continue;
    different += 1;
    console.log(`seed ${seed}, round ${round}: ${EJSON.stringify(next)}`);
  }
  return different;
}

/** Arrays sort differently there: an empty one like null instead of before it, two side by side in one order instead of not at all. */
function withoutArrays(asked: Query): Query {
  const { sort, ...rest } = asked;
  const scalars = Object.entries(sort ?? {}).filter(([path]) => ['c', 'd', '_id'].includes(path));
  return sort ? { ...rest, sort: Object.fromEntries(scalars) } : rest;
}

/** There a conflict between updates is seen only once a document is changed. */
function isKnownToDiffer(next: Query | Change): boolean {
  return 'update' in next && '$rename' in next.update;
}

async function same(next: Query | Change): Promise<boolean> {
  const answers = await Promise.all(
    both.map((docs) => answer(() => ('kind' in next ? changed(docs, next) : found(docs, next)))),
  );
  const alike = isSame(answers);
  if (!('kind' in next)) return alike;
  const contents = await Promise.all(
    both.map((docs) => docs.find({}, { promoteValues: false }).sort({ _id: 1 }).toArray()),
  );
  if (isSame(contents.map((docs) => docs.map(sorted)))) return alike;
  await both[1].deleteMany({});
  await both[1].insertMany(contents[0] ?? []);
  return false;
}

/** New fields come in the order of their names here, as documented since MongoDB 5.0, and as they were given there. */
function sorted(doc: Document): Document {
  return JSON.parse(EJSON.stringify(doc, { relaxed: false }), (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort())
      : each,
  );
}

/** Which of two errors comes first is left to a server. */
function isSame(values: readonly unknown[]): boolean {
  const [ours, theirs] = values.map((each) => (typeof each === 'number' ? 'an error' : EJSON.stringify(each)));
  if (ours !== theirs) console.log(`here  ${ours?.slice(0, 500)}\nthere ${theirs?.slice(0, 500)}`);
  return ours === theirs;
}
