import { eventRowId } from '@tagtree/evidence';

interface Place {
  subject: string;
  seq: number;
}

/**
 * Events in the order of their ids, with what the reading missed. A scan that goes on while events are recorded can pass by the place of one before it is there and
 * still see the next one of its log. What was missed has been there since before that next one, so it is read again, by `after`: the events after an id.
 */
export async function* withoutGaps(
  lines: AsyncIterable<string>,
  after: (id: string) => AsyncIterable<string>,
): AsyncGenerator<string> {
  let last: Place = { subject: '', seq: 0 };
  for await (const line of lines) {
    const place = placeOf(line);
    const before = place.subject === last.subject ? last.seq : 0;
    if (place.seq > before + 1) yield* between(after(eventRowId(place.subject, before)), place);
    yield line;
    last = place;
  }
}

async function* between(lines: AsyncIterable<string>, end: Place): AsyncGenerator<string> {
  for await (const line of lines) {
    const { subject, seq } = placeOf(line);
    if (subject !== end.subject || seq >= end.seq) return;
    yield line;
  }
}

/** From the id, which comes first in a line: `<subject>/<seq>`. */
function placeOf(line: string): Place {
  const [, subject = '', seq] = /^\{"_id":"([^"\\]*)\/(\d{10})"/.exec(line) ?? [];
  if (seq === undefined) throw new Error(`This is no event: ${line.slice(0, 80)}`);
  return { subject, seq: Number(seq) };
}
