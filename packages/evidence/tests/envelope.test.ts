import { createHash } from 'node:crypto';
import {
  type EnvelopeBody,
  EvidenceError,
  eventRowId,
  NO_PREV,
  readBody,
  sealEvent,
  toEventRow,
} from '../src/index.ts';
import { bodyOf, SUBJECT } from './log-builder.ts';

describe('the envelope, version 1', () => {
  it('is frozen: this body has this text and this hash for ever', () => {
    const { body, hash } = sealEvent(bodyOf());
    expect(body).toBe(
      '{"actor":{"id":"k1","kind":"key"},"data":{"quantity":"1","title":{"vi":"Máy phát điện"}},"id":"0f8fad5b-d9cb-469f-a165-70867728950e",' +
        '"occurredAt":"2026-11-22T08:30:00.000+07:00","origin":"6f1d4a52-6c1e-4c1e-8a3e-0d6f3f0f7a11",' +
        `"prev":"${NO_PREV}","recordedAt":"2026-11-22T01:30:00.000Z","rev":1,"seq":1,` +
        `"subject":{"id":"${SUBJECT}","kind":"item"},"type":"registered","v":1}`,
    );
    expect(hash).toBe(createHash('sha256').update(Buffer.from(body, 'utf8')).digest('hex'));
    expect(hash).toBe('1548e23996d492300a66341bd00dd8b75cbf5efc412f90639c6be3201be77a5a');
  });

  it('is stored with copies of what queries need, and reads back equal', () => {
    const body = bodyOf({ basis: { kind: 'order', number: '12/QĐ' }, via: { history: true } });
    const row = toEventRow(body);
    expect(row).toEqual({
      _id: `${SUBJECT}/0000000001`,
      subject: SUBJECT,
      seq: 1,
      id: body.id,
      type: 'registered',
      recordedAt: body.recordedAt,
      ...sealEvent(body),
    });
    expect(readBody(row.body)).toEqual(body);
  });

  it('does not depend on the order in which members were set', () => {
    const body = bodyOf();
    const turned = Object.fromEntries(Object.entries(body).reverse()) as unknown as EnvelopeBody;
    expect(sealEvent(turned)).toEqual(sealEvent(body));
  });

  it('sorts row ids by sequence', () => {
    expect(eventRowId('s', 9) < eventRowId('s', 10)).toBe(true);
    expect(eventRowId('s', 1_234_567_890)).toBe('s/1234567890');
  });

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each<[string, unknown]>([
    ['null', null],
    ['null deep inside', { a: [{ b: null }] }],
    ['a fraction', 1.5],
    ['an integer beyond 2^53 - 1', 2 ** 53],
    ['undefined', undefined],
    ['a lone surrogate', '\uD83D'],
    ['a date', new Date(0)],
    ['a cycle', cycle],
  ])('refuses %s in data', (_name, value) => {
    expect(() => toEventRow(bodyOf({ data: { value } as EnvelopeBody['data'] }))).toThrow(EvidenceError);
  });

  it('takes integers up to 2^53 - 1', () => {
    expect(readBody(sealEvent(bodyOf({ data: { n: Number.MAX_SAFE_INTEGER } })).body).data).toEqual({ n: 2 ** 53 - 1 });
  });
});
