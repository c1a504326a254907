import { importer } from '../support/importer.ts';
import { counts } from '../support/make.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await site.jobs.stop();
});
afterAll(() => site.close());

const KEY = '/v1/import-mappings/register';
const mapping = { title: { en: 'Old register' }, plan: samplePlan({ file: { delimiter: 'semicolon' } }) };

const upload = (key: string, file: string) =>
  site.post('/v1/imports').field('mapping', key).attach('file', Buffer.from(file), 'made-up.csv');

test('a plan is kept, changed, listed and removed; its log says each change once', async () => {
  await site.get(KEY).expect(404);
  const { body } = await site.put(KEY).send(mapping).expect(200);
  expect(body).toMatchObject({ key: 'register', ...mapping });
  const before = await counts(site);
  await site.put(KEY).send(mapping).expect(200);
  expect((await counts(site))['events']).toBe(before['events']);
  const { title: _, ...untitled } = samplePlan();
  const changed = { plan: untitled };
  await site.put(KEY).send(changed).expect(200);
  expect((await site.get(KEY).expect(200)).body).toMatchObject({ key: 'register', ...changed });
  expect((await site.get(KEY)).body.title).toBeUndefined();
  await site.put('/v1/import-mappings/another').send(mapping).expect(200);
  const { body: list } = await site.get('/v1/import-mappings').expect(200);
  expect(list.data.map(({ key }: { key: string }) => key)).toEqual(['another', 'register']);
  await site.del(KEY).expect(204);
  await site.del(KEY).expect(404);
  await site.get(KEY).expect(404);
  expect((await site.get('/v1/import-mappings')).body.data).toHaveLength(1);
  await site.put(KEY).send(mapping).expect(200);
  expect((await site.get(KEY).expect(200)).body).toMatchObject(mapping);
});

test('an import by a mapping says so, and keeps its plan when the mapping changes', async () => {
  await site.put(KEY).send(mapping).expect(200);
  const { body } = await upload('register', 'class;name;n\nT23015;Pump;2\n').expect(201);
  expect(body).toMatchObject({ mapping: 'register', form: { delimiter: 'semicolon' }, counts: { items: 2 } });
  await site.del(KEY).expect(204);
  const applied = await importer(site).apply(body.id);
  expect(applied).toMatchObject({ state: 'applied', mapping: 'register', progress: { items: 2 } });
});

describe('is refused, and nothing is stored:', () => {
  test.each<[string, object, string[]]>([
    [
      'a plan with mistakes',
      { plan: { ...mapping.plan, class: {}, colour: 'red' } },
      ['/plan/class/column', '/plan/colour'],
    ],
    ['what is about one file alone', { plan: { ...mapping.plan, again: true } }, ['/plan/again']],
    ['no plan', {}, ['/plan']],
  ])('%s', async (_, body, at) => {
    const before = await counts(site);
    const answer = await site.put('/v1/import-mappings/wrong').send(body).expect(422);
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.sort()).toEqual(at.map((each) => `#/body${each}`));
    expect(await counts(site)).toEqual(before);
  });

  test('an upload by a mapping that is not there, or with a plan beside it', async () => {
    await site.put(KEY).send(mapping).expect(200);
    const both = upload('register', 'class,name,n\n').field('plan', JSON.stringify(mapping.plan));
    const twice = upload('register', 'class,name,n\n').field('mapping', 'register');
    for (const request of [upload('nowhere', 'class,name,n\n'), both, twice]) {
      const { body } = await request.expect(422);
      expect(body.errors[0].pointer).toBe('#/body/mapping');
    }
  });
});
