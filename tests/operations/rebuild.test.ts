import { eventRowId, readBody, toEventRow } from '@tagtree/evidence';
import { mongo } from 'mongoose';
import { rebuild } from '../../src/operations/rebuild.ts';
import { referenceSubject } from '../../src/operations/reference-projections.ts';
import { fillSite, projectionNames } from '../support/filled-site.ts';
import { documentsOf, makeItem } from '../support/make.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let codes: string[];

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
  codes = await fillSite(site);
});
afterAll(() => site.close());

const collection = (name: string) => site.database.connection.collection<{ _id: string }>(name);
const check = () => rebuild(site.deps.stores, { write: false });
const repair = () => rebuild(site.deps.stores, { write: true });

/** Every projection, byte for byte. */
async function bytes(): Promise<Record<string, string[]>> {
  const all = projectionNames.map(async (name) => {
    const documents = await documentsOf(site, name);
    return [name, documents.map((each) => Buffer.from(mongo.BSON.serialize(each)).toString('base64'))] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

/** What is wrong with the whole, nothing at the start and at the end of every test. */
async function faults() {
  const { differing, unfounded, broken } = await check();
  return { differing, unfounded, broken };
}

const NONE = { differing: [], unfounded: [], broken: [] };

/** Changes rows of the log behind the program's back, looks, and puts them back. */
async function tampered(change: () => Promise<unknown>, look: () => Promise<void>): Promise<void> {
  const events = (await documentsOf(site, 'events')) as never[];
  const before = await bytes();
  await change();
  await look();
  const { written } = await repair();
  expect([written, await bytes()]).toEqual([0, before]);
  await collection('events').deleteMany({});
  await collection('events').insertMany(events);
  expect(await faults()).toEqual(NONE);
}

async function anItem() {
  const { id, code } = await makeItem(site);
  for (const note of ['one', 'two', 'three'])
    await site.post(`/v1/items/${code}/events`).send({ type: 'note-added', note }).expect(201);
  return { id, row: (seq: number) => eventRowId(id, seq) };
}

test('wiping all projections and rebuilding gives the same bytes', async () => {
  expect(await faults()).toEqual(NONE);
  const before = await bytes();
  const logs = new Set((await documentsOf(site, 'events')).map(({ subject }) => subject)).size;
  for (const name of projectionNames) await collection(name).deleteMany({});
  const report = await repair();
  expect(report).toMatchObject({ subjects: logs, written: logs, broken: [], unfounded: [] });
  expect(report.differing.every(({ problem }) => problem === 'missing')).toBe(true);
  expect(await bytes()).toEqual(before);
  expect(await faults()).toEqual(NONE);
  for (const code of codes) await site.get(`/v1/items/${code}`).expect(200);
});

describe('an edited projection is told, and repaired when asked', () => {
  const edits: [string, string, object][] = [
    ['units', 'team', { title: { vi: 'Khác' } }],
    ['places', 'bin', { parent: 'elsewhere' }],
    ['frameworks', 'tiny', { versions: [] }],
    ['classes', 'tiny:1', { closed: false, smuggled: 1 }],
    ['settings', 'site', { openedAt: '1999-01-01T00:00:00.000Z' }],
  ];

  test.each(edits)('%s %s', async (name, id, change) => {
    const before = await bytes();
    await collection(name).updateOne({ _id: id }, { $set: change });
    expect(await faults()).toEqual({ ...NONE, differing: [{ collection: name, id, problem: 'different' }] });
    expect((await repair()).written).toBe(1);
    expect(await bytes()).toEqual(before);
  });

  test('an item, a key, and a class that is missing', async () => {
    const before = await bytes();
    const { id } = await anItem();
    await collection('items').updateOne({ _id: id }, { $set: { 'holdings.0.status': 'disposed', 'head.seq': 1 } });
    const [key] = await documentsOf(site, 'keys');
    await collection('keys').updateOne({ _id: String(key?.['_id']) }, { $set: { roles: ['administrator'] } });
    await collection('classes').deleteOne({ _id: 'tiny:1' });
    const { differing } = await faults();
    expect(differing.map((each) => `${each.problem} ${each.collection}`).sort()).toEqual([
      'different items',
      'different keys',
      'missing classes',
    ]);
    expect((await repair()).written).toBe(3);
    expect(await faults()).toEqual(NONE);
    expect((await bytes())['classes']).toEqual(before['classes']);
    expect((await bytes())['keys']).toEqual(before['keys']);
  });

  test('what no log produces is told, also where a kind has no log at all, and left', async () => {
    const fabricated = {
      _id: 'fabricated',
      subject: 'x',
      key: 'fabricated',
      head: { seq: 1, hash: '', recordedAt: '' },
    };
    const added = ['units', 'places', 'frameworks', 'keys', 'settings', 'items'];
    for (const name of added) await collection(name).insertOne({ ...fabricated });
    await collection('classes').insertOne({ _id: 'tiny:7', framework: 'tiny', path: '7', seq: 1 } as never);
    const { unfounded, differing } = await repair();
    expect(differing).toEqual([]);
    expect(unfounded.map((each) => each.collection).sort()).toEqual([...added, 'classes'].sort());
    expect(await collection('units').countDocuments({ _id: 'fabricated' })).toBe(1);
    for (const name of [...added, 'classes'])
      await collection(name).deleteMany({ _id: { $in: ['fabricated', 'tiny:7'] } });
    expect(await faults()).toEqual(NONE);
  });
});

describe('a log that was tampered with is told and nothing is made from it', () => {
  test('a body edited, with and without its hash, or no JSON any more', async () => {
    const { id, row } = await anItem();
    const stored = await site.deps.stores.events.bySeq(id, 2);
    const body = readBody(stored?.body ?? '');
    const forged = toEventRow({ ...body, data: { note: 'forged' } });
    const changes = [
      { body: forged.body },
      { body: forged.body, hash: forged.hash },
      { body: 'no JSON', hash: 'x' },
      { recordedAt: '1999-01-01T00:00:00.000Z' },
    ];
    for (const change of changes) {
      const update = () => collection('events').updateOne({ _id: row(2) }, { $set: change });
      await tampered(update, async () => {
        const { broken, differing, unfounded } = await check();
        expect([broken.map(({ subject }) => subject), differing, unfounded]).toEqual([[id], [], []]);
      });
    }
  });

  test.each([1, 2, 4])('event %s deleted: the first, one in the middle, the last', async (seq) => {
    const { id, row } = await anItem();
    await tampered(
      () => collection('events').deleteOne({ _id: row(seq) }),
      async () => {
        const { broken, differing } = await check();
        expect([broken.map(({ subject }) => subject), differing]).toEqual([[id], []]);
      },
    );
  });

  test('all events of an item deleted: its document is what is left', async () => {
    const { id } = await anItem();
    await tampered(
      () => collection('events').deleteMany({ subject: id }),
      async () => expect(await faults()).toEqual({ ...NONE, unfounded: [{ collection: 'items', id }] }),
    );
  });

  test('a body of another kind, or of no kind', async () => {
    const { id, row } = await anItem();
    const body = readBody((await site.deps.stores.events.bySeq(id, 1))?.body ?? '');
    await collection('events').deleteMany({ subject: id, seq: { $gt: 1 } } as never);
    await collection('items').deleteOne({ _id: id });
    const { _id, ...forged } = toEventRow({ ...body, subject: { kind: 'ghost', id } });
    await collection('events').updateOne({ _id: row(1) }, { $set: forged });
    expect((await check()).broken).toEqual([{ subject: id, problem: 'no log is of the kind ghost' }]);
    await collection('events').deleteOne({ _id: row(1) });
    expect(await faults()).toEqual(NONE);
  });

  test("a framework's log: its classes are left as they are", async () => {
    const subject = referenceSubject('framework', 'tiny');
    await tampered(
      () => collection('events').deleteOne({ _id: eventRowId(subject, 3) }),
      async () => {
        const { broken, differing, unfounded } = await check();
        expect([broken.map((each) => each.subject), differing, unfounded]).toEqual([[subject], [], []]);
      },
    );
  });
});

test('a class described by 8 at once has all that they said, and is what its log says', async () => {
  const url = '/v1/frameworks/sample/classes/T.23.020';
  const change = (n: number) => ({ attributes: { [`a${n}`]: { type: 'text', maxLength: n + 1 } } });
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => site.patch(url).send(change(n))));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const { body } = await site.get(url).expect(200);
  expect(Object.keys(body.attributes)).toHaveLength(8);
  expect(await faults()).toEqual(NONE);
});
