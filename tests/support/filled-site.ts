import { makeItem, makeKey, makePlaces, makeUnits } from './make.ts';
import type { TestSite } from './site.ts';
import { makeTinyFramework } from './small-framework.ts';

/** What logs produce, by collection. */
export const projectionNames = [
  'alias-schemes',
  'classes',
  'frameworks',
  'import-mappings',
  'items',
  'keys',
  'people',
  'places',
  'publications',
  'settings',
  'units',
];

/** Puts a little of everything on a site, so that every kind of log has more than one event. Answers the codes of its items. */
export async function fillSite(site: TestSite): Promise<string[]> {
  await makeUnits(site, 'depot', 'team<depot');
  await makePlaces(site, 'rack', 'bin<rack');
  await makeTinyFramework(site);
  await site
    .patch('/v1/units/team')
    .send({ title: { vi: 'Đội' } })
    .expect(200);
  await site.patch('/v1/places/bin').send({ level: 'bin' }).expect(200);
  const scheme = { key: 'plate', title: { vi: 'Biển số' }, unique: true };
  await site.post('/v1/alias-schemes').send(scheme).expect(201);
  await site
    .patch('/v1/alias-schemes/plate')
    .send({ addedBy: ['clerk', 'administrator'] })
    .expect(200);
  const mapping = { plan: { framework: 'tiny', class: { column: 'class', path: [[0, 1]] } } };
  await site.put('/v1/import-mappings/register').send(mapping).expect(200);
  await site.put('/v1/import-mappings/gone').send(mapping).expect(200);
  await site.del('/v1/import-mappings/gone').expect(204);
  const tiny = '/v1/frameworks/tiny/classes/1';
  await site
    .patch(tiny)
    .send({ title: { vi: 'Một' }, attributes: { voltage: { type: 'decimal', uom: 'VLT' } } })
    .expect(200);
  const { id } = await makeKey(site, { roles: ['clerk'], units: ['depot'] });
  await site.del(`/v1/keys/${id}`).expect(204);
  for (const name of ['Made Up', 'Made Other']) {
    const { body: person } = await site.post('/v1/people').send({ name }).expect(201);
    const change = name === 'Made Up' ? { name: 'Made Right' } : { name: null };
    await site.patch(`/v1/people/${person.id}`).send(change).expect(200);
  }
  const pump = await makeItem(site, { unit: 'depot', title: { en: 'Pump' }, attributes: { colour: 'green' } });
  const named = await makeItem(site, { class: 'tiny:1', aliases: [{ scheme: 'uii', value: 'FILLED' }] });
  const oil = await makeItem(site, { class: 'sample:V.10.001', quantity: '10.5', uom: 'LTR', unit: 'depot' });
  await site.patch(tiny).send({ closed: true, successor: 'sample:T.23.020' }).expect(200);
  const events: [string, object][] = [
    [pump.code, { type: 'received', unit: 'depot', place: 'bin' }],
    [pump.code, { type: 'inspected', data: { grade: '2' } }],
    [pump.code, { type: 'maintenance-started' }],
    [oil.code, { type: 'received', unit: 'depot' }],
    [oil.code, { type: 'issued', unit: 'team', data: { quantity: '0.25' } }],
    [named.code, { type: 'alias-added', data: { scheme: 'legacy', value: 'OLD 1' } }],
  ];
  for (const [code, event] of events) await site.post(`/v1/items/${code}/events`).send(event).expect(201);
  await site
    .patch(`/v1/items/${pump.code}`)
    .send({ title: { vi: 'Máy bơm' }, attributes: { colour: null } })
    .expect(200);
  return [pump, named, oil].map(({ code }) => code);
}
