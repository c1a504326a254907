import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSite } from '../../src/site.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tagtree-rebuild-'));
  await change(async () => undefined);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function change(how: (units: { frameworks: Collection; events: Collection }) => Promise<unknown>): Promise<void> {
  const { database } = await openSite({ dataDir, mongodbUri: undefined, timeZone: 'UTC' });
  const [frameworks, events] = ['frameworks', 'events'].map((name) => database.connection.collection(name));
  await how({ frameworks, events } as never);
  await database.close();
}

interface Collection {
  updateOne(filter: object, update: object): Promise<unknown>;
}

function rebuild(...options: string[]) {
  const env = { PATH: process.env['PATH'], DATA_DIR: dataDir };
  const { status, stdout } = spawnSync(process.execPath, ['dist/scripts/rebuild.js', ...options], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout.trimEnd().split('\n') };
}

test('says that all is well, what differs, what it repaired, and ends with 1 as long as something is wrong', async () => {
  expect(rebuild()).toEqual({ status: 0, said: ['3 logs, 5 events', 'Everything is as its log says.'] });
  await change(({ frameworks }) => frameworks.updateOne({ _id: 'sample' }, { $set: { title: { en: 'Edited' } } }));
  const told = ['3 logs, 5 events', 'different: frameworks sample'];
  expect(rebuild()).toEqual({ status: 1, said: [...told, '1 differ, 0 without a log, 0 broken; 0 written anew'] });
  expect(rebuild('--write')).toEqual({
    status: 0,
    said: [...told, '1 differ, 0 without a log, 0 broken; 1 written anew'],
  });
  await change(({ events }) => events.updateOne({ type: 'site-opened' }, { $set: { hash: '0' } }));
  for (const options of [[], ['--write']]) {
    const { status, said } = rebuild(...options);
    expect([status, said.some((line) => line.includes('the hash is not that of the text'))]).toEqual([1, true]);
  }
});
