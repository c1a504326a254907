import { checkLog, type EventRow, hashText, NO_PREV, toEventRow } from '../src/index.ts';
import { bodyOf, logOf } from './log-builder.ts';

const change = (rows: EventRow[], seq: number, over: Partial<EventRow>): EventRow[] =>
  rows.map((row, index) => (index === seq - 1 ? { ...row, ...over } : row));

/** A row whose text is anything, with a hash that fits it. */
const withText = (rows: EventRow[], seq: number, body: string): EventRow[] =>
  change(rows, seq, { body, hash: hashText(body) });

describe('checkLog', () => {
  it('passes a sound log and says its head', () => {
    const rows = logOf(5);
    expect(checkLog(rows)).toEqual({ ok: true, events: 5, head: rows[4]?.hash });
    expect(checkLog([])).toEqual({ ok: true, events: 0, head: NO_PREV });
  });

  it('finds any change of a text, wherever it is', () => {
    const rows = logOf(2);
    const text = rows[1]?.body ?? '';
    for (let at = 0; at < text.length; at += 1) {
      const body = `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`;
      expect(checkLog(change(rows, 2, { body }))).toMatchObject({ ok: false, seq: 2 });
      expect(checkLog([...withText(rows, 2, body), ...logOf(3).slice(2)])).toMatchObject({ ok: false });
    }
  });

  it.each<[string, (rows: EventRow[]) => EventRow[], number, string]>([
    ['an event left out', (rows) => rows.filter((_, index) => index !== 1), 2, 'the sequence number should be 2'],
    ['the first event left out', (rows) => rows.slice(1), 1, 'the sequence number should be 1'],
    ['two events swapped', ([a, b, c]) => [a, c, b] as EventRow[], 2, 'the sequence number should be 2'],
    ['an event twice', ([a, b]) => [a, b, b] as EventRow[], 3, 'the sequence number should be 3'],
    [
      'an event re-written with its own hash',
      (rows) => [toEventRow(bodyOf({ id: 'event-1', type: 'found' })), ...rows.slice(1)],
      2,
      'the chain is broken',
    ],
    [
      'a time that goes back',
      (rows) => [
        ...rows,
        toEventRow(bodyOf({ seq: 4, prev: rows[2]?.hash ?? '', recordedAt: '2026-11-22T01:30:02.999Z' })),
      ],
      4,
      'the time goes back',
    ],
    [
      'a time of another form',
      (rows) => [
        ...rows,
        toEventRow(bodyOf({ seq: 4, prev: rows[2]?.hash ?? '', recordedAt: '2026-11-22T08:31:00.000+07:00' })),
      ],
      4,
      'the time is not UTC with milliseconds',
    ],
    [
      'an event of another log',
      (rows) => [
        ...rows,
        toEventRow(
          bodyOf({
            seq: 4,
            prev: rows[2]?.hash ?? '',
            recordedAt: '2026-11-22T02:00:00.000Z',
            subject: { kind: 'item', id: 'x' },
          }),
        ),
      ],
      4,
      'the event belongs to another log',
    ],
    ['a copy that differs', (rows) => change(rows, 3, { type: 'disposed' }), 3, 'a copy differs from the text'],
    ['an id that differs', (rows) => change(rows, 3, { _id: 'x/0000000003' }), 3, 'a copy differs from the text'],
    [
      'white space in the text',
      (rows) => withText(rows, 1, `${rows[0]?.body} `),
      1,
      'the text is not in canonical form',
    ],
    [
      'a member twice',
      (rows) => withText(rows, 1, `{"v":1,${rows[0]?.body.slice(1)}`),
      1,
      'the text is not in canonical form',
    ],
    [
      'a null in the text',
      (rows) => withText(rows, 1, '{"v":1,"x":null}'),
      1,
      'the text has a value that no event may have',
    ],
    ['another version', (rows) => withText(rows, 1, '{"v":2}'), 1, 'the envelope is of an unknown version'],
  ])('finds %s', (_name, spoil, seq, problem) => {
    expect(checkLog(spoil(logOf(3)))).toEqual({ ok: false, seq, problem });
  });

  it.each(['', 'null', '[]', '1', '"a"', '{', '{}', '{"v":1}', `{"prev":"${NO_PREV}","seq":1,"v":1}`])(
    'answers, and does not throw, for the text %j',
    (body) => {
      expect(checkLog(withText(logOf(1), 1, body))).toMatchObject({ ok: false, seq: 1 });
    },
  );

  it.each([null, {}, { body: 1 }, 'row'])('answers, and does not throw, for the row %j', (row) => {
    expect(checkLog([row as unknown as EventRow])).toMatchObject({ ok: false, seq: 1 });
  });
});
