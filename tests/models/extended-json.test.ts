import mongoose from 'mongoose';
import { idOf, parseLine, readId, toLine } from '../../src/models/extended-json.ts';

const { BSON } = mongoose.mongo;
const { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } = BSON;

const bytesOf = (document: object) => Buffer.from(BSON.serialize(document));
const through = (raw: Uint8Array) => bytesOf(parseLine(toLine(raw)));

const documents: [string, object][] = [
  [
    'numbers of every kind',
    { a: new Int32(5), b: new Double(5), c: Long.fromNumber(5), d: Decimal128.fromString('5.0') },
  ],
  ['odd doubles', { a: new Double(-0), b: new Double(Number.NaN), c: new Double(Number.NEGATIVE_INFINITY), d: 1e300 }],
  [
    'dates of all times',
    { a: new Date(0), b: new Date(-1), c: new Date(8.64e15), d: new Date('2026-11-24T05:00:00.001Z') },
  ],
  [
    'other types',
    { a: new ObjectId(), b: new Binary(Buffer.from([0, 255]), 4), c: null, d: new MinKey(), e: new MaxKey() },
  ],
  ['expressions and timestamps', { a: new BSONRegExp('^a"/', 'imx'), b: new Timestamp({ t: 1, i: 2 }) }],
  [
    'texts with line feeds, quotes and signs of all planes',
    { a: 'dòng 1\nline 2\r\u2028"\\', b: '🏷️ \u0000 \ud7ff', '': '' },
  ],
  ['nesting and order', { z: [1, [2, { y: [] }], {}], a: { b: { c: 'd' } }, '0': 1 }],
  ['a field called __proto__', { a: JSON.parse('{ "__proto__": { "x": 1 }, "constructor": 2 }') }],
];

test.each(documents)('a line of %s says the same bytes', (_, fields) => {
  const raw = bytesOf({ _id: 'x', ...fields });
  expect(toLine(raw)).not.toContain('\n');
  expect(through(raw)).toEqual(raw);
});

const misleading: object[] = [
  { data: { $oid: 'xx' } },
  { data: { $numberInt: 'abc' } },
  { data: { $numberInt: '5' } },
  { data: { $date: '2026-11-24T05:00:00Z' } },
  { data: { $binary: { base64: 'AA==', subType: '00' } } },
  { data: { $undefined: true } },
  { list: [{ $regularExpression: { pattern: '[', options: 'z' } }] },
  { data: { $ref: 'x', $id: 1, $db: 2 } },
  { $minKey: 1 },
];

test.each(misleading)('a field named as extended JSON names a type is kept: %j', (fields) => {
  const raw = bytesOf({ _id: new Int32(7), ...fields });
  expect(through(raw)).toEqual(raw);
  expect(JSON.parse(toLine(raw))._id).toEqual({ $numberInt: '7' });
});

test('what is no line of a document is refused', () => {
  for (const line of ['', '{', '1', 'null', '[]', '{}', '{"a":1}']) expect(() => parseLine(line)).toThrow();
});

test('the id of a line reads back as the value it was', () => {
  for (const id of ['a"b', new ObjectId('5f0e8c1e3f0d4a539d0a0f6f'), Long.fromNumber(2)]) {
    const read = readId(idOf(toLine(bytesOf({ _id: id, n: 1 }))));
    expect(bytesOf({ _id: read })).toEqual(bytesOf({ _id: id }));
  }
});
