import type { TestSite } from './site.ts';

export const EQUIPMENT = 'sample:T.23.015';
export const LOT = 'sample:V.10.001';

/** A unit for each key; `'team<depot'` stands under `depot`. */
export async function makeUnits(site: TestSite, ...keys: string[]): Promise<void> {
  for (const each of keys) await makeNode(site, 'units', each);
}

export async function makePlaces(site: TestSite, ...keys: string[]): Promise<void> {
  for (const each of keys) await makeNode(site, 'places', each);
}

async function makeNode(site: TestSite, collection: 'units' | 'places', each: string): Promise<void> {
  const [key = '', parent] = each.split('<');
  await site
    .post(`/v1/${collection}`)
    .send({ key, title: { en: `${key} (made up)` }, ...(parent !== undefined && { parent }) })
    .expect(201);
}

export interface MadeItem {
  id: string;
  code: string;
  class: string;
  seq: number;
}

export async function makeItem(site: TestSite, body: object = {}): Promise<MadeItem> {
  const { body: item } = await site
    .post('/v1/items')
    .send({ class: EQUIPMENT, ...body })
    .expect(201);
  return item;
}

export async function makeBlock(site: TestSite, body: object = {}): Promise<{ id: string; codes: string[] }> {
  const { body: block } = await site
    .post('/v1/blocks')
    .send({ class: EQUIPMENT, count: 3, ...body })
    .expect(201);
  const { body: numbers } = await site.get(`/v1/blocks/${block.id}/numbers?limit=1000`).expect(200);
  return { id: block.id, codes: numbers.data.map(({ code }: { code: string }) => code) };
}

/** An API key with its secret. */
export async function makeKey(site: TestSite, body: object = {}): Promise<{ id: string; key: string }> {
  const { body: made } = await site
    .post('/v1/keys')
    .send({ title: 'test', roles: ['administrator'], ...body })
    .expect(201);
  return made;
}

/** A wrong code one slip away from a right one, by a sign that looks like no other. */
export function misread(code: string): string {
  return `${code.slice(0, -1)}${code.endsWith('X') ? 'Y' : 'X'}`;
}

/** Every document of a collection, as it lies there. */
export async function documentsOf(site: TestSite, collection: string): Promise<Record<string, unknown>[]> {
  return site.database.connection.collection(collection).find({}).sort({ _id: 1 }).toArray();
}

/** How many documents each collection holds; what changes with every request by its nature is left out. */
export async function counts(site: TestSite): Promise<Record<string, number>> {
  const { connection } = site.database;
  const names = Object.values(connection.models).map((model) => model.collection.collectionName);
  const kept = names.filter((name) => !['leases', 'key-uses'].includes(name)).sort();
  const entries = kept.map(async (name) => [name, await connection.collection(name).countDocuments({})] as const);
  return Object.fromEntries(await Promise.all(entries));
}
