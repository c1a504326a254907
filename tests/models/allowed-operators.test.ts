import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureIndexes } from '../../src/models/stores.ts';
import { ensureSample } from '../../src/operations/open-site.ts';
import { beyondTheLists, isAllowedOperator } from '../support/allowed-commands.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

// What every test site sends is held to the same lists when it closes (support/site.ts).

let site: TestSite;
beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

describe('what is sent', () => {
  test('is seen, and is on the lists', async () => {
    await ensureIndexes(site.database.connection);
    await ensureSample(site.deps);
    await site.get('/v1/items?text=a&limit=1').expect(200);
    expect(site.sent.commands).toEqual(expect.arrayContaining(['createIndexes', 'find']));
    expect(site.sent.beyond).toEqual([]);
  });

  test('is known when it is beyond them', async () => {
    const other = await openTestSite();
    await other.database.connection
      .collection('items')
      .find({ code: { $not: { $in: ['x'] } } })
      .toArray();
    expect(other.sent.beyond).toEqual(['$not']);
    await expect(other.close()).rejects.toThrow('$not');
  });
});

test.each<[Record<string, unknown>, string[]]>([
  [{ find: 'a', filter: { _id: { $in: ['x'] }, tags: /^x/ }, sort: new Map([['_id', 1]]), $db: 'd' }, []],
  [{ insert: 'a', documents: [{ price: { $numberOf: 1 } }] }, []],
  [{ find: 'a', filter: { $or: [{ a: { $elemMatch: { b: { $mod: [2, 0] } } } }] } }, ['$mod']],
  [{ find: 'a', filter: { a: { $regex: 'x' }, b: /x/ } }, ['a $regex without an anchor', 'a $regex without an anchor']],
  [{ aggregate: 'a', pipeline: [{ $match: {} }, { $lookup: { from: 'b' } }], cursor: {} }, ['$lookup']],
  [{ aggregate: 'a', pipeline: [{ $changeStream: {} }], cursor: {} }, ['$changeStream']],
  [{ update: 'a', updates: [{ q: {}, u: { $rename: { a: 'b' } } }] }, ['$rename']],
  [{ insert: 'a', documents: [{}], autocommit: false, startTransaction: true }, ['a transaction']],
  [{ aggregate: 'a', pipeline: [{ $match: {} }, { $group: { _id: 1, n: { $sum: 1 } } }], cursor: {} }, []],
  [{ aggregate: 'a', pipeline: [{ $group: { _id: '$b', n: { $sum: 1 } } }], cursor: {} }, ['$sum']],
  [{ mapReduce: 'a' }, ['the command mapReduce']],
])('%j goes beyond the lists by %j', (command, expected) => {
  expect(beyondTheLists(command)).toEqual(expected);
});

test('no line of the sources names an operator beyond the list, or counts by one', async () => {
  const named: string[] = [];
  for (const file of await readdir('src', { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const source = await readFile(join('src', file), 'utf8');
    const operators = [...source.matchAll(/(\$[A-Za-z]\w*)['"]?\]?\s*:|\.(countDocuments)\(/g)];
    named.push(...operators.map(([, operator, counting]) => operator ?? (counting as string)));
  }
  expect(named).toEqual(expect.arrayContaining(['$in', '$gt', '$set']));
  // JSON Schema's words, and extended JSON's.
  const ofJson = ['$schema', '$ref', '$defs', '$id', '$oid'];
  expect(named.filter((operator) => !isAllowedOperator(operator) && !ofJson.includes(operator))).toEqual([]);
});

/** By which field a collection is spread over a cluster; the others by their hashed `_id`. */
const shardKeys: Record<string, string> = { events: 'subject', runs: 'class' };

test('indexes will do on a cluster: unique ones begin with the shard key, none expires, is partial or sparse', async () => {
  const unique: string[] = [];
  for (const { name } of await site.database.connection.listCollections()) {
    for (const index of await site.database.connection.collection(name).indexes()) {
      const where = `${name} ${JSON.stringify(index.key)}`;
      const [first] = Object.keys(index.key);
      if (index.unique && first !== '_id') unique.push(`${where} by ${shardKeys[name] ?? '_id'}`);
      const { expireAfterSeconds, partialFilterExpression, sparse } = index;
      expect({ where, expireAfterSeconds, partialFilterExpression, sparse }).toEqual({ where });
    }
  }
  expect(unique.sort()).toEqual(['events {"subject":1,"id":1} by subject', 'runs {"class":1,"request":1} by class']);
});
