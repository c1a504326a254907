import { z } from 'zod';
import { itemEventTypes } from '../../src/lifecycle/event-types.ts';
import { Line, Text, TitleText } from '../../src/lifecycle/text.ts';
import { equipment, Life, refusal, type Said } from '../support/lifecycle.ts';

function pointers(said: Said, life = equipment()): string[] {
  const { code, mistakes } = refusal(() => life.record(said));
  expect(code).toBe('invalid-request');
  return mistakes.map(({ pointer }) => pointer);
}

describe('hostile data', () => {
  test.each(['', 'a\u0000b', '\u001b[31m', '\u0085', '\ud800', 'x\udc00y', 'x'.repeat(2_001)])(
    'refuses the note %j',
    (note) => {
      expect(pointers({ type: 'note-added', note })).toEqual(['#/body/note']);
      expect(pointers({ type: 'note-added', data: { note } })).toEqual(['#/body/data/note']);
    },
  );

  test('tells a line from a text', () => {
    expect(Text(9).safeParse('a\n\tb').success).toBe(true);
    expect(Line(9).safeParse('a\nb').success).toBe(false);
    expect(Line(9).safeParse('a\u2028b').success).toBe(false);
    expect(TitleText.safeParse({}).success).toBe(false);
  });

  test('stores texts composed', () => {
    const life = equipment().record({ type: 'note-added', note: 'Ma\u0301y' });
    expect(life.events.at(-1)?.data).toEqual({ note: 'M\u00e1y' });
  });

  test('points at every mistake at once', () => {
    const said = {
      type: 'inspected',
      id: 'not-a-uuid',
      unit: 'No Such',
      place: '../x',
      occurredAt: '2026-02-30',
      basis: { kind: 'order', number: '', date: 'x' },
      data: { grade: 7, colour: 'red' },
    } as unknown as Said;
    expect(pointers(said).sort()).toEqual(
      ['basis/date', 'basis/number', 'data/colour', 'data/grade', 'id', 'occurredAt', 'place', 'unit'].map(
        (at) => `#/body/${at}`,
      ),
    );
  });

  test.each([null, 'text', 7, ['a'], { toString: 1 }])('refuses the data %j', (data) => {
    const said = { type: 'issued', unit: 'depot', data } as unknown as Said;
    expect(pointers(said)).toEqual([
      typeof data === 'object' && data && !Array.isArray(data) ? '#/body/data/toString' : '#/body/data',
    ]);
  });

  test('is not brought down by depth', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
    expect(pointers({ type: 'note-added', data: { note: 'x', deep } })).toEqual(['#/body/data/deep']);
    expect(pointers({ type: 'described', data: { set: { attributes: { a: deep } } } })).toEqual([
      '#/body/data/set/attributes/a',
    ]);
  });

  test('keeps prototypes clean', () => {
    const data = JSON.parse('{"title":{"vi":"x"},"attributes":{"__proto__":"evil","constructor":"c"}}');
    const life = equipment().record({ type: 'described', data });
    expect(Object.keys(life.item.attributes)).toEqual(['constructor']);
    expect(Object.getPrototypeOf(life.item.attributes)).toBe(Object.prototype);
    expect(JSON.stringify(life.events)).not.toContain('evil');
    expect(pointers({ type: 'described', data: { removed: ['attributes.__proto__'] } })).toHaveLength(1);
    expect(pointers({ type: 'described', data: { attributes: { 'a.b': 'x', '': 'y', $set: 'z' } } })).toHaveLength(3);
  });

  test('bounds how much one event says', () => {
    const attributes = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`a${index}`, 'x']));
    expect(pointers({ type: 'described', data: { attributes } })).toEqual(['#/body/data/attributes']);
    const halves = Object.entries(attributes);
    const both = {
      attributes: Object.fromEntries(halves.slice(0, 150)),
      set: { attributes: Object.fromEntries(halves.slice(150)) },
    };
    expect(pointers({ type: 'described', data: both })).toEqual(['#/body/data/set/attributes']);
  });

  test('refuses equipment in any number but 1', () => {
    const data = { code: 'X', class: 'sample:T', kind: 'equipment', quantity: '2' };
    expect(pointers({ type: 'registered', data }, new Life())).toEqual(['#/body/data/quantity']);
    expect(pointers({ type: 'received', unit: 'depot', data: { quantity: '2' } })).toEqual(['#/body/data/quantity']);
  });

  test('refuses an event id that the log has released', () => {
    const life = equipment();
    const id = '00000000-0000-4000-8000-000000000001';
    life.state = { ...life.item, released: [id] };
    expect(refusal(() => life.record({ type: 'note-added', note: 'x', id })).code).toBe('id-reused');
  });

  test.each([...itemEventTypes.values()])(
    '$type has a JSON Schema of its data with everything described',
    ({ data, sent }) => {
      for (const schema of [data, sent?.data ?? data]) {
        for (const io of ['input', 'output'] as const) {
          const { properties = {} } = z.toJSONSchema(schema, { io }) as {
            properties?: Record<string, { description?: string }>;
          };
          for (const property of Object.values(properties)) expect(property.description).toEqual(expect.any(String));
        }
      }
    },
  );
});

describe('described', () => {
  test('turns a merge patch into what is set and what is removed', () => {
    const life = equipment({ data: { title: { vi: 'Máy', en: 'Machine' }, attributes: { colour: 'red', mass: '7' } } });
    life.record({
      type: 'described',
      data: { title: { vi: 'Máy phát', en: null }, attributes: { colour: null, maker: 'A' } },
    } as Said);
    expect(life.events.at(-1)?.data).toEqual({
      set: { title: { vi: 'Máy phát' }, attributes: { maker: 'A' } },
      removed: ['attributes.colour', 'title.en'],
    });
    expect(life.item.title).toEqual({ vi: 'Máy phát' });
    expect(life.item.attributes).toEqual({ mass: '7', maker: 'A' });
  });
});
