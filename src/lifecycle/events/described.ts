import { z } from 'zod';
import { AttributeKey, Attributes, MOST_ATTRIBUTES, noted } from '../event-data.ts';
import type { EventType } from '../event-type.ts';
import type { ItemState } from '../item-state.ts';
import { Line, Text } from '../text.ts';
import { transitions } from '../transitions.ts';

const set = z
  .strictObject({
    title: z
      .strictObject({
        vi: Line(300).optional().meta({ description: 'In Vietnamese' }),
        en: Line(300).optional().meta({ description: 'In English' }),
      })
      .optional()
      .meta({ description: 'Titles set' }),
    attributes: Attributes.optional().meta({ description: 'Attributes set' }),
  })
  .optional()
  .meta({ description: 'What is set' });

const removed = z
  .array(z.string().regex(/^(title\.(vi|en)|attributes\.(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63})$/))
  .max(MOST_ATTRIBUTES + 2)
  .optional()
  .meta({ description: 'What is taken away: title.vi, title.en, attributes.<key>' });

/** A merge patch without null, which no event may hold: what is set, and what is taken away. */
const data = z.strictObject({ ...noted, set, removed });

/** What clients may send: the same, or a merge patch (RFC 7396) of title and attributes, in which null takes away. */
const sent = z.strictObject({
  ...noted,
  set,
  removed,
  title: z
    .strictObject({
      vi: Line(300).nullable().optional().meta({ description: 'In Vietnamese; null takes it away' }),
      en: Line(300).nullable().optional().meta({ description: 'In English; null takes it away' }),
    })
    .optional()
    .meta({ description: 'Titles to set or take away' }),
  attributes: z
    .record(AttributeKey, Text(1_000).nullable())
    .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, {
      error: 'too-many-attributes',
      params: { max: MOST_ATTRIBUTES },
    })
    .optional()
    .meta({ description: 'Attributes to set; null takes one away' }),
});

export const described: EventType = {
  type: 'described',
  rev: 1,
  data,
  sent: { data: sent, toData: (given) => toData(given as z.output<typeof sent>) },
  statuses: transitions.described.from,
  byClients: true,
  evolve(state, event) {
    const { set: change = {}, removed: gone = [] } = event.data as z.output<typeof data>;
    // An old entry typed in fills what is empty and changes nothing newer.
    if (event.history) {
      return {
        ...state,
        title: { ...change.title, ...state.title } as ItemState['title'],
        attributes: { ...change.attributes, ...state.attributes },
      };
    }
    return {
      ...state,
      title: without('title', { ...state.title, ...change.title }, gone) as ItemState['title'],
      attributes: without('attributes', { ...state.attributes, ...change.attributes }, gone) as Record<string, string>,
    };
  },
};

function toData({
  title,
  attributes,
  set: given,
  removed: gone = [],
  ...rest
}: z.output<typeof sent>): Record<string, unknown> {
  const setTitle = { ...given?.title, ...present(title) };
  const setAttributes = { ...given?.attributes, ...present(attributes) };
  const all = [...new Set([...gone, ...absent('title', title), ...absent('attributes', attributes)])].sort();
  const change = {
    ...(Object.keys(setTitle).length > 0 && { title: setTitle }),
    ...(Object.keys(setAttributes).length > 0 && { attributes: setAttributes }),
  };
  return { ...rest, ...(Object.keys(change).length > 0 && { set: change }), ...(all.length > 0 && { removed: all }) };
}

function present(patch: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null && value !== undefined));
}

function absent(part: string, patch: Record<string, unknown> = {}): string[] {
  return Object.keys(patch)
    .filter((key) => patch[key] === null)
    .map((key) => `${part}.${key}`);
}

function without(
  part: string,
  record: Record<string, unknown>,
  removedPaths: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !removedPaths.includes(`${part}.${key}`)));
}
