import type { TestSite } from './site.ts';

/** The key of a class with nine numbers. */
export const TINY = 'tiny:1';

/** Publishes a framework whose classes have nine numbers each, with the class `tiny:1` for equipment. */
export async function makeTinyFramework(site: TestSite): Promise<void> {
  const definition = {
    separator: '-',
    check: { system: 'mod-1271-36' },
    levels: [
      { key: 'mark', from: 'constant', alphabet: 'Q', length: 1, value: 'Q' },
      { key: 'kind', from: 'class', alphabet: '0123456789', length: 1 },
      { key: 'serial', from: 'serial', alphabet: '0123456789', length: 1 },
    ],
  };
  await site
    .post('/v1/frameworks')
    .send({ key: 'tiny', title: { en: 'Tiny (made up)' }, definition })
    .expect(201);
  await site.post('/v1/frameworks/tiny/versions/1/publish').expect(200);
  await site
    .post('/v1/frameworks/tiny/classes')
    .send({ path: '1', title: { en: 'One' }, itemKind: 'equipment' })
    .expect(201);
}
