import { randomUUID } from 'node:crypto';
import { documentsOf, EQUIPMENT, type MadeItem, makeBlock, makeItem, makePlaces, makeUnits } from '../support/make.ts';
import { type ScanRow as Row, scanRow as row } from '../support/scans.ts';
import { openTestSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await openTestSite();
  await makeUnits(site, 'depot', 'team<depot');
  await makePlaces(site, 'rack');
});
afterAll(() => site.close());
afterEach(() => {
  site.clock.offsetMs = 0;
});

interface Result {
  id: string;
  outcome: string;
  event?: { seq: number; occurredAt: string };
  problem?: { code: string; errors?: { pointer: string }[]; params: Record<string, unknown> };
}

const note = (item: string, text: string): Row => row(item, 'note-added', { note: text });

async function send(events: readonly unknown[], sentAt = site.deps.now().toISOString()): Promise<Result[]> {
  return (await site.post('/v1/events').send({ sentAt, events }).expect(200)).body.results;
}

const outcomes = (results: readonly Result[]) => results.map(({ outcome }) => outcome);

async function logOf({
  code,
}: {
  code: string;
}): Promise<{ type: string; id: string; occurredAt: string; data: { note?: string } }[]> {
  return (await site.get(`/v1/items/${code}/events?limit=1000`).expect(200)).body.data;
}

describe('a batch', () => {
  test('of 1,000 rows answers each in its place; each item has its events in the order sent', async () => {
    const items: MadeItem[] = [];
    for (let n = 0; n < 50; n += 1) items.push(await makeItem(site));
    const nth = (n: number) => items[n % items.length] as MadeItem;
    const rows = Array.from({ length: 1_000 }, (_, n): object => {
      if (n % 100 === 97) return row(`NOWHERE-${n}`, 'stored', { place: 'rack' });
      if (n % 100 === 98) return { ...note(nth(n).code, 'x'), surplus: 1 };
      if (n % 100 === 99) return row(nth(n).code, 'returned', { unit: 'depot' });
      return note(n % 2 ? nth(n).code : nth(n).code.toLowerCase().replaceAll('.', ' '), `row ${n}`);
    });
    rows[500] = rows[400] as object;
    rows[501] = { ...(rows[401] as Row), note: 'another content' };
    const first = await send(rows);
    expect(
      first.map(({ outcome }, n) => (n % 100 < 97 && n !== 500 && n !== 501 ? outcome === 'recorded' : true)),
    ).not.toContain(false);
    expect([first[97], first[98], first[99], first[500], first[501]].map((each) => each?.outcome)).toEqual([
      'rejected',
      'invalid',
      'rejected',
      'repeated',
      'rejected',
    ]);
    expect([first[501]?.problem?.code, first[99]?.problem?.code]).toEqual(['id-reused', 'not-allowed']);
    expect(first[99]?.problem?.params['allowedEvents']).toContain('received');
    const again = await send(rows);
    expect(again.map(({ outcome }) => (outcome === 'repeated' ? 'recorded' : outcome))).toEqual(
      first.map(({ outcome }) => (outcome === 'repeated' ? 'recorded' : outcome)),
    );
    for (const [n, item] of items.entries()) {
      const sent = rows.filter((_, at) => at % items.length === n && at % 100 < 97 && at !== 500 && at !== 501);
      const log = await logOf(item);
      expect(log.slice(1).map(({ data }) => data.note)).toEqual(sent.map((each) => (each as Row)['note']));
    }
  });

  test('of more than 1,000 rows, or none, is refused whole', async () => {
    const { code } = await makeItem(site);
    const many = Array.from({ length: 1_001 }, () => note(code, 'x'));
    for (const events of [many, []]) {
      const { status, body } = await site.post('/v1/events').send({ sentAt: new Date().toISOString(), events });
      expect([status, body.errors[0].pointer]).toEqual([422, '#/body/events']);
    }
    expect(await logOf({ code })).toHaveLength(1);
  });

  test('sent twice at once records each event once', async () => {
    const [a, b] = [await makeItem(site), await makeItem(site)];
    const rows = [note(a.code, '1'), note(b.code, '1'), note(a.code, '2'), note(b.code, '2'), note(a.code, '3')];
    const both = await Promise.all([send(rows), send(rows), send(rows)]);
    expect(both.flat().filter(({ outcome }) => outcome === 'recorded')).toHaveLength(rows.length);
    expect(both.flat().filter(({ outcome }) => outcome === 'repeated')).toHaveLength(2 * rows.length);
    expect((await logOf(a)).map(({ data }) => data.note)).toEqual([undefined, '1', '2', '3']);
  });

  test('points at a mistake in the row where it stands', async () => {
    const { code } = await makeItem(site);
    const results = await send([
      note(code, 'fine'),
      row(code, 'received', { unit: 'nowhere' }),
      row(code, 'inspected', { data: { grade: 5, colour: 'red', smell: 'bad' } }),
      { ...note(code, 'x'), id: 'not-a-uuid', occurredAt: 'yesterday' },
      'no object',
    ]);
    expect(outcomes(results)).toEqual(['recorded', 'rejected', 'rejected', 'invalid', 'invalid']);
    expect(results.map(({ problem }) => problem?.errors?.map(({ pointer }) => pointer).sort())).toEqual([
      undefined,
      ['#/body/events/1/unit'],
      ['#/body/events/2/data/colour', '#/body/events/2/data/grade', '#/body/events/2/data/smell'],
      ['#/body/events/3/id', '#/body/events/3/occurredAt'],
      ['#/body/events/4'],
    ]);
  });
});

describe('names given within a batch', () => {
  test('are known to the rows after them, however they are spelled, and events keep their order', async () => {
    const { codes } = await makeBlock(site, { count: 1 });
    const code = codes[0] as string;
    const rows = [
      row(code.toLowerCase(), 'received', { unit: 'depot' }),
      row(code, 'registered', { data: { title: { en: 'Pump' } }, unit: 'depot' }),
      row(code.toLowerCase(), 'received', { unit: 'depot' }),
      row(code, 'alias-added', { data: { scheme: 'uii', value: 'BATCH-NAME' } }),
      row('batch-name', 'stored', { place: 'rack' }),
      row(code.replaceAll('.', '-'), 'issued', { unit: 'team' }),
    ];
    expect(outcomes(await send(rows))).toEqual(['rejected', ...Array(5).fill('recorded')]);
    expect((await logOf({ code })).map(({ type }) => type)).toEqual([
      'registered',
      'received',
      'alias-added',
      'stored',
      'issued',
    ]);
    expect(outcomes(await send(rows.slice(1)))).toEqual(Array(5).fill('repeated'));
  });

  test('an id that registered one code registers no other, and the other code stays reserved', async () => {
    const { codes, id: block } = await makeBlock(site, { count: 2 });
    const [one = '', other = ''] = codes;
    const id = randomUUID();
    const rows = [one, other].map((item) => ({ item, id, type: 'registered' }));
    const results = await send(rows);
    expect(outcomes(results)).toEqual(['recorded', 'rejected']);
    expect(results[1]?.problem?.code).toBe('id-reused');
    const raced = await makeBlock(site, { count: 2 });
    const racedId = randomUUID();
    const answers = await Promise.all(raced.codes.map((item) => send([{ item, id: racedId, type: 'registered' }])));
    expect(
      answers
        .flat()
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['recorded', 'rejected']);
    for (const each of [block, raced.id]) {
      const { body } = await site.get(`/v1/blocks/${each}`);
      expect(body.counts).toEqual({ reserved: 1, printed: 0, claimed: 1, void: 0 });
    }
  });

  test('a code that nobody reserved, or that is void, registers nothing and is kept', async () => {
    const { id, codes } = await makeBlock(site, { count: 1 });
    await site.post(`/v1/blocks/${id}/void`).send({ reason: 'torn' }).expect(200);
    const item = await makeItem(site);
    const results = await send([
      row(codes[0] as string, 'registered'),
      row('T.23.020.000099.XX', 'registered'),
      row(item.code, 'registered'),
    ]);
    expect(results.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([
      ['rejected', 'unknown-item'],
      ['rejected', 'unknown-item'],
      ['rejected', 'code-taken'],
    ]);
  });
});

describe("the client's clock", () => {
  const at = (ms: number) => new Date(site.deps.now().getTime() + ms).toISOString();
  const MINUTE = 60_000;

  test('is corrected by sentAt, in the offset of each time; days and typed-in history are left as they are', async () => {
    const item = await makeItem(site, { occurredAt: '1990' });
    const ahead = 3 * 60 * MINUTE;
    const zoned = `${new Date(Date.now() + ahead - 10 * MINUTE + 7 * 60 * MINUTE).toISOString().slice(0, 19)}+07:00`;
    const old = '1998-03-12T08:00:00.000+07:00';
    const rows = [
      { ...note(item.code, 'now'), occurredAt: at(ahead) },
      { ...note(item.code, 'ten minutes ago'), occurredAt: zoned },
      { ...note(item.code, 'a day'), occurredAt: '2020-05-05' },
      { ...note(item.code, 'old page'), occurredAt: old, history: true },
    ];
    expect(outcomes(await send(rows, at(ahead)))).toEqual(Array(4).fill('recorded'));
    const [, now, zonedBack, day, history] = (await logOf(item)).map(({ occurredAt }) => occurredAt);
    expect(Math.abs(Date.parse(now ?? '') - Date.now())).toBeLessThan(MINUTE);
    expect(zonedBack?.endsWith('+07:00')).toBe(true);
    expect(Math.abs(Date.parse(zonedBack ?? '') + 10 * MINUTE - Date.now())).toBeLessThan(MINUTE);
    expect([day, history]).toEqual(['2020-05-05', old]);
  });

  test('may be wrong by another amount when the batch is sent again', async () => {
    const item = await makeItem(site);
    const rows = [
      { ...note(item.code, 'a'), occurredAt: at(-MINUTE) },
      { ...row(item.code, 'alias-added', { data: { scheme: 'giai', value: 'CLOCKED' } }), occurredAt: at(-MINUTE) },
    ];
    expect(outcomes(await send(rows, at(20 * MINUTE)))).toEqual(['recorded', 'recorded']);
    expect(outcomes(await send(rows, at(30 * MINUTE)))).toEqual(['repeated', 'repeated']);
  });

  test('is an instant: a day or a year would move every time by months', async () => {
    const { code } = await makeItem(site);
    for (const sentAt of ['2026', '2026-11', '2026-11-24', 'now', '2026-11-24T10:00:00', 17]) {
      const { status, body } = await site.post('/v1/events').send({ sentAt, events: [note(code, 'x')] });
      expect([sentAt, status, body.errors[0].pointer]).toEqual([sentAt, 422, '#/body/sentAt']);
    }
  });

  test('ahead of ours by 4 minutes passes, by 6 minutes is kept as in the future', async () => {
    const { code } = await makeItem(site);
    const results = await send([
      { ...note(code, 'a'), occurredAt: at(4 * MINUTE) },
      { ...note(code, 'b'), occurredAt: at(6 * MINUTE) },
    ]);
    expect(results.map(({ outcome, problem }) => [outcome, problem?.code])).toEqual([
      ['recorded', undefined],
      ['rejected', 'in-future'],
    ]);
    const single = (occurredAt: string) =>
      site.post(`/v1/items/${code}/events`).send({ type: 'note-added', note: 'x', occurredAt });
    expect((await single(at(4 * MINUTE))).status).toBe(201);
    expect((await single(at(6 * MINUTE))).body.code).toBe('in-future');
  });

  test('behind the log by more than 5 seconds on our side refuses the whole batch, and nothing waits for a person', async () => {
    const [{ code }, other] = [await makeItem(site), await makeItem(site)];
    const before = (await documentsOf(site, 'rejected-scans')).length;
    site.clock.offsetMs = -60_000;
    const events = [note(code, 'x'), note(other.code, 'y')];
    const { status, body, headers } = await site
      .post('/v1/events')
      .send({ sentAt: site.deps.now().toISOString(), events });
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'clock-behind', '1']);
    expect(await documentsOf(site, 'rejected-scans')).toHaveLength(before);
    site.clock.offsetMs = 0;
    expect(outcomes(await send(events))).toEqual(['recorded', 'recorded']);
  });
});

test('an event of every type reaches the log by a batch', async () => {
  const { codes } = await makeBlock(site, { count: 1, class: EQUIPMENT });
  const code = codes[0] as string;
  const rows = [
    row(code, 'registered'),
    row(code, 'described', { data: { title: { vi: 'Máy' } } }),
    row(code, 'alias-added', { data: { scheme: 'legacy', value: 'OLD-1' } }),
    row(code, 'received', { unit: 'depot' }),
    row(code, 'stored', { place: 'rack' }),
    row(code, 'issued', { unit: 'team' }),
    row(code, 'returned', { unit: 'depot' }),
    row(code, 'inspected', { data: { grade: '2', findings: 'worn' } }),
    row(code, 'maintenance-started'),
    row(code, 'maintenance-completed', { data: { result: 'fixed' } }),
    row(code, 'reported-lost'),
    row(code, 'found'),
    row(code, 'retired'),
    row(code, 'disposed'),
    note(code, 'gone'),
  ];
  expect(outcomes(await send(rows))).toEqual(rows.map(() => 'recorded'));
  expect((await logOf({ code })).map(({ type }) => type)).toEqual(rows.map(({ type }) => type));
});
