import { eventRowId } from '@tagtree/evidence';
import { withoutGaps } from '../../src/backup/whole-logs.ts';

const idOf = (subject: string, seq: number) => `{"_id":"${eventRowId(subject, seq)}"`;
const line = (subject: string, seq: number) => `${idOf(subject, seq)},"subject":"${subject}"}`;
const all = ['a', 'b', 'c'].flatMap((subject) => [1, 2, 3, 4, 5].map((seq) => line(subject, seq)));

async function* from(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** What a reading that missed some events ends up with; the events are all there when they are read again. */
async function read(missed: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const after = (id: string) => from(all.filter((each) => each.slice(0, -1) > `{"_id":"${id}","subject":"z`));
  for await (const each of withoutGaps(from(all.filter((each) => !missed.includes(each))), after)) found.push(each);
  return found;
}

test.each([
  ['nothing', []],
  ['one in the middle', [line('b', 3)]],
  ['the first ones', [line('a', 1), line('b', 1), line('b', 2)]],
  ['all but the last', all.filter((each) => !each.includes('0005"'))],
])('a reading that missed %s is made whole', async (_, missed) => {
  expect(await read(missed)).toEqual(all);
});

test('what comes after the last event that was seen is left out: the log is whole up to it', async () => {
  const missed = [line('a', 5), line('b', 4), line('b', 5)];
  expect(await read(missed)).toEqual(all.filter((each) => !missed.includes(each)));
});

test('a line that is no event is refused', async () => {
  await expect(async () => {
    for await (const _ of withoutGaps(from(['{"_id":"x"}']), () => from([])));
  }).rejects.toThrow(/no event/);
});
