import { generateKeyPairSync } from 'node:crypto';
import { signCatalogue } from '../../src/reference/catalogue-signature.ts';
import type { TestSite } from './site.ts';

const DIGITS = '0123456789';
const { privateKey } = generateKeyPairSync('ed25519');

/** The public key that the authority's documents are signed with. */
export const issuerKey = signCatalogue({}, privateKey).key;

export const NATIONAL = 'national:1';

/** A framework that an authority numbers: mark, one class level with classes 1 to 9, five digits of serial number. */
export async function makeNational(authority: TestSite): Promise<void> {
  const level = (key: string, from: string, length: number) => ({ key, from, alphabet: DIGITS, length });
  const mark = { key: 'mark', from: 'constant', alphabet: 'N', length: 1, value: 'N' };
  const definition = { levels: [mark, level('kind', 'class', 1), level('serial', 'serial', 5)] };
  await authority
    .post('/v1/frameworks')
    .send({ key: 'national', title: { en: 'Made-up framework' }, issuer: 'The Made-up Office', definition })
    .expect(201);
  await authority.post('/v1/frameworks/national/versions/1/publish').expect(200);
  for (let path = 1; path <= 9; path += 1)
    await authority
      .post('/v1/frameworks/national/classes')
      .send({ path: String(path), title: { en: `Made-up class ${path}` }, itemKind: 'equipment' })
      .expect(201);
}

/** The authority's framework as it is now, taken in by another server. */
export async function handOnCatalogue(authority: TestSite, unit: TestSite): Promise<void> {
  const { catalogue } = (await authority.get('/v1/frameworks/national/catalogue').expect(200)).body;
  const body = { catalogue, signature: signCatalogue(catalogue, privateKey), issuerKey };
  await unit.post('/v1/catalogues').send(body).expect(200);
}

/** A block at the authority, set aside for another server. */
export async function reserveFor(authority: TestSite, unit: TestSite, count: number, classKey = NATIONAL) {
  const holder = { kind: 'server', name: unit.deps.origin };
  const { body } = await authority.post('/v1/blocks').send({ class: classKey, count, holder }).expect(201);
  return body as { id: string; from: string; to: string };
}

/** The signed document of a block. */
export async function documentOf(authority: TestSite, id: string) {
  const { block } = (await authority.get(`/v1/blocks/${id}/document`).expect(200)).body;
  return signed(block);
}

export function signed<T extends object>(block: T) {
  return { block, signature: signCatalogue(block, privateKey) };
}

/** A block that is set aside and handed over at once. */
export async function handOver(authority: TestSite, unit: TestSite, count: number, classKey = NATIONAL) {
  const block = await reserveFor(authority, unit, count, classKey);
  await unit
    .post('/v1/foreign-blocks')
    .send(await documentOf(authority, block.id))
    .expect(200);
  return block;
}
