import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let code: string;
let etag: string;

beforeAll(async () => {
  site = await openTestSite();
});
afterAll(() => site.close());

beforeEach(async () => {
  const made = await site
    .post('/v1/items')
    .send({ class: 'sample:T.23.015', title: { en: 'Pump' } })
    .expect(201);
  code = made.body.code;
  etag = made.headers['etag'] as string;
});

const read = (header?: string) => {
  const request = site.get(`/v1/items/${code}`);
  return header === undefined ? request : request.set('If-None-Match', header);
};
const change = (header: string, en = 'Big pump') =>
  site.patch(`/v1/items/${code}`).set('If-Match', header).send({ title: { en } });
const record = (header: string) =>
  site.post(`/v1/items/${code}/events`).set('If-Match', header).send({ type: 'note-added', note: 'x' });

test('an item has the entity tag of its id and the number of its last event, however it is read', async () => {
  const { body, headers } = await read().expect(200);
  expect(headers['etag']).toBe(`"${body.id}.1"`);
  expect(headers['etag']).toBe(etag);
  expect(headers['content-location']).toBe(`/v1/items/${code}`);
  expect((await site.get(`/v1/items/${body.id}`)).headers['etag']).toBe(etag);
});

test('a reader who has it already is told so without the body', async () => {
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const answer = await read(header).expect(304);
    expect([answer.text, answer.headers['etag'], answer.headers['content-type']]).toEqual(['', etag, undefined]);
  }
  for (const header of ['"other"', etag.slice(1, -1), etag.replace('.1', '.2')]) await read(header).expect(200);
  await change('*').expect(200);
  await read(etag).expect(200);
});

test('a change is made for the state that its author has seen, and for no other', async () => {
  const first = await change(etag).expect(200);
  expect(first.headers['etag']).toBe(etag.replace('.1', '.2'));
  for (const header of [etag, `W/${first.headers['etag']}`, '"other"']) {
    for (const refused of [await change(header, 'Bigger pump').expect(412), await record(header).expect(412)])
      expect(refused.body).toMatchObject({ code: 'stale', params: { seq: 2 } });
  }
  expect((await read().expect(200)).body).toMatchObject({ seq: 2, title: { en: 'Big pump' } });
  await record(first.headers['etag'] as string).expect(201);
  await change('*').expect(200);
});

test('of many changes to one state only one is made', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => change(etag, `Pump ${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  expect((await read()).body.seq).toBe(2);
});

test('a change of nothing is refused too where the state is another', async () => {
  await change(etag).expect(200);
  await site.patch(`/v1/items/${code}`).set('If-Match', etag).send({}).expect(412);
  expect((await read()).body.seq).toBe(2);
});
