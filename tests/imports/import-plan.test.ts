import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ImportPlan } from '../../src/imports/import-plan.ts';
import { planMistakes } from '../../src/imports/plan-mistakes.ts';
import { commonUoms, isUom } from '../../src/imports/uom-codes.ts';
import { planWith, registerHeader, registerPlan } from '../support/register-plan.ts';

const mistakes = (changes: Record<string, unknown>, header = registerHeader) => planMistakes(planWith(changes), header);
const withClass = (changes: Record<string, unknown>) => ({ class: { ...registerPlan.class, ...changes } });

describe('ImportPlan', () => {
  test('takes the plan of the register and finds nothing wrong', () => {
    expect(planWith()).toMatchObject(registerPlan);
    expect(mistakes({})).toEqual([]);
  });

  test('needs no more than a framework and a class', () => {
    const plan = ImportPlan.parse({ framework: 'f', class: { column: 'a', path: [[0, 2]] } });
    expect(plan).toEqual({
      framework: 'f',
      class: { column: 'a', strip: '', path: [[0, 2]], values: {}, create: false, itemKind: 'equipment' },
      aliases: [],
      attributes: {},
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['an unknown field', { colour: 'red' }],
    ['an unknown field further down', withClass({ colour: 'red' })],
    ['a path without pieces', withClass({ path: [] })],
    ['a path of three ends', withClass({ path: [[0, 1, 2]] })],
    ['an object for a column', { title: { column: { $ne: '' }, language: 'en' } }],
    ['a language it does not speak', { title: { column: 'name', language: 'fr' } }],
    ['an operator for an attribute', { attributes: { $where: { column: 'name' } } }],
    [
      'more attributes than an item has',
      { attributes: Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`a${n}`, { column: 'name' }])) },
    ],
    ['an unknown way to count', { quantity: { column: 'quantity', as: 'kilos' } }],
  ])('refuses %s', (_, changes) => {
    expect(ImportPlan.safeParse({ ...registerPlan, ...changes }).success).toBe(false);
  });

  test('never lets a plan reach the prototype of anything', () => {
    const hostile = JSON.parse('{"__proto__":{"column":"name"}}');
    const uom = { column: 'unit', values: JSON.parse('{"__proto__":"EA","constructor":"EA"}') };
    const taken = ImportPlan.safeParse({ ...registerPlan, attributes: hostile, uom });
    expect(Object.keys(taken.data?.attributes ?? {})).toEqual([]);
    expect(Object.getPrototypeOf(taken.data?.attributes ?? {})).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'column')).toBe(false);
  });

  test('has a JSON schema in which every property is described', () => {
    const bare: string[] = [];
    const look = (schema: z.core.JSONSchema.BaseSchema, at: string) => {
      for (const [name, value] of Object.entries(schema.properties ?? {})) {
        if (typeof value === 'boolean') continue;
        if (!value.description) bare.push(`${at}/${name}`);
        look(value, `${at}/${name}`);
      }
    };
    const schema = z.toJSONSchema(ImportPlan, { io: 'input' });
    const [plan] = Object.values(schema.$defs ?? { only: schema });
    look(plan ?? schema, '');
    expect(Object.keys(plan?.properties ?? {})).toHaveLength(15);
    expect(bare).toEqual([]);
  });
});

describe('planMistakes', () => {
  test('points at every column that the file lacks', () => {
    const pointers = mistakes({}, ['other']).map(({ pointer, code }) => `${code} ${pointer}`);
    expect(pointers).toEqual(
      [
        'class/column',
        'class/title',
        'title/column',
        'unit/column',
        'quantity/column',
        'uom/column',
        'received/column',
        'attributes/unitValueUsd/column',
      ].map((at) => `column-unknown #/body/plan/${at}`),
    );
  });

  test('finds a column however its accents were typed', () => {
    const plan = planWith({ title: { column: 'Te\u0302n', language: 'vi' } });
    expect(planMistakes(plan, [...registerHeader, 'T\u00EAn'])).toEqual([]);
  });

  test.each<[number[][], number[]]>([
    [
      [
        [0, 2],
        [1, 4],
      ],
      [1],
    ],
    [
      [
        [2, 4],
        [0, 2],
      ],
      [1],
    ],
    [[[3, 3]], [0]],
    [
      [
        [4, 2],
        [0, 1],
      ],
      [0, 1],
    ],
    [
      [
        [0, 2],
        [3, 5],
      ],
      [],
    ],
  ])('path %j has mistakes at %j', (path, at) => {
    const pointers = at.map((index) => ({ pointer: `#/body/plan/class/path/${index}`, code: 'path-order' }));
    expect(mistakes(withClass({ path }))).toEqual(pointers);
  });

  test('points at words that mean no unit of measure, escaped', () => {
    expect(mistakes({ uom: { column: 'unit', values: { Each: 'EA', 'kg/m~2': 'kilo' } } })).toEqual([
      { pointer: '#/body/plan/uom/values/kg~1m~02', code: 'uom-unknown', params: { value: 'kilo' } },
    ]);
  });

  test('refuses classes that would not take what the lines become', () => {
    const pointer = '#/body/plan/class/itemKind';
    const asLot = { quantity: { column: 'quantity', as: 'lot' } };
    expect(mistakes(asLot)).toMatchObject([{ pointer, code: 'item-kind-mismatch' }]);
    expect(mistakes(withClass({ itemKind: 'lot' }))).toMatchObject([{ pointer, code: 'item-kind-mismatch' }]);
    expect(mistakes({ ...asLot, ...withClass({ itemKind: 'lot' }) })).toEqual([]);
    expect(mistakes({ ...asLot, ...withClass({ create: false }) })).toEqual([]);
  });

  test('wants a quantity for lots', () => {
    const lots = { ...withClass({ itemKind: 'lot' }), quantity: undefined };
    expect(mistakes(lots)).toEqual([{ pointer: '#/body/plan/quantity', code: 'quantity-needed' }]);
  });
});

describe('units of measure', () => {
  test('the common ones have the form of all', () => {
    expect([...commonUoms.keys()].filter((code) => !isUom(code))).toEqual([]);
    expect(Object.values(registerPlan.uom.values).filter((code) => !commonUoms.has(code))).toEqual([]);
  });

  test.each(['', 'E', 'each', 'Box', 'EACH', 'É1', 'EA '])('%j is none', (word) => {
    expect(isUom(word)).toBe(false);
  });
});
