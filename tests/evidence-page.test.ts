import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { itemEventTypes } from '../src/lifecycle/event-types.ts';
import { openTestSite } from './support/site.ts';

const page = readFileSync('docs/evidence.md', 'utf8');

/** Rows of the table whose first heading is this: first cell without back-quotes, and the rest. */
function rowsOf(heading: string): [string, string][] {
  const table = page.split('\n\n').find((part) => new RegExp(`^\\| ${heading} +\\|`).test(part)) ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([first = '', ...rest]) => [first, rest.join('|')]);
}

const names = (text: string) => [...text.matchAll(/[a-z]+(?=\??)/gi)].map(([name]) => name);
const moved = ['quantity', 'from', 'note'];

test("the page names each type of an item's events with the very fields of its data", () => {
  const written = rowsOf('type').map(([type, data]) => {
    const own = [...data.replace(/`\{.*?\}`/g, '').matchAll(/`([^`]+)`/g)].flatMap(([, text = '']) => names(text));
    return [type.replaceAll('`', ''), [...own, ...(/\bmoved\b/.test(data) ? moved : [])].sort()];
  });
  const real = [...itemEventTypes.values()].map(({ type, data }) => [
    type,
    Object.keys((data as z.ZodObject).shape).sort(),
  ]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(real));
});

test('an event recomputed by what the page says, and nothing else, has the hash that the API answers', async () => {
  const site = await openTestSite();
  try {
    await site
      .post('/v1/units')
      .send({ key: 'depot', title: { vi: 'Kho' } })
      .expect(201);
    const { body: item } = await site
      .post('/v1/items')
      .send({ class: 'sample:T.23.015', title: { vi: 'Máy bơm "lớn" \u20ac' }, unit: 'depot' })
      .expect(201);
    const event = {
      type: 'received',
      unit: 'depot',
      occurredAt: '2026-11-20T08:30:00+07:00',
      history: true,
      basis: { kind: 'voucher', number: '12/NK', date: '2026-11-20' },
      note: 'dòng 1\ndòng 2',
    };
    await site.post(`/v1/items/${item.code}/events`).send(event).expect(201);
    const { body: log } = await site.get(`/v1/items/${item.code}/events`).expect(200);
    const fields = rowsOf('field').flatMap(([cell]) => names(cell));
    let prev = '0'.repeat(64);
    for (const { body, hash, seq } of log.data as { body: string; hash: string; seq: number }[]) {
      const told = JSON.parse(body) as Record<string, unknown>;
      expect(Object.keys(told).filter((field) => !fields.includes(field))).toEqual([]);
      expect(sorted(told)).toBe(body);
      expect(createHash('sha256').update(body, 'utf8').digest('hex')).toBe(hash);
      expect([told['prev'], told['seq'], told['subject']]).toEqual([prev, seq, { kind: 'item', id: item.id }]);
      prev = hash;
    }
    expect(log.data).toHaveLength(2);
    expect(JSON.parse(log.data[1].body)).toMatchObject({
      basis: event.basis,
      via: { history: true },
      data: { note: event.note },
    });
    if (spawnSync('sha256sum', ['--version']).status === 0)
      expect(execFileSync('sha256sum', { input: log.data[1].body }).toString()).toMatch(new RegExp(`^${prev} `));
  } finally {
    await site.close();
  }
});

/** JSON with members sorted by UTF-16 code units and no white space: RFC 8785 for what has no fractions. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, part]) => `${JSON.stringify(key)}:${sorted(part)}`).join(',')}}`;
}
