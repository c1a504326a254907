import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { noted } from '../event-data.ts';
import type { ItemState } from '../item-state.ts';
import { Text } from '../text.ts';

const attributeKey = z.string().regex(/^(?!__proto__$)[A-Za-z][A-Za-z0-9_-]{0,63}$/);

/** A merge patch without null, which no event may hold: what is set, and what is taken away. */
const data = z.strictObject({
  ...noted,
  title: z
    .strictObject({
      vi: Text(300).optional().meta({ description: 'In Vietnamese' }),
      en: Text(300).optional().meta({ description: 'In English' }),
    })
    .optional()
    .meta({ description: 'Titles set' }),
  attributes: z.record(attributeKey, Text(1_000)).optional().meta({ description: 'Attributes set' }),
  removedTitles: z.array(z.enum(['vi', 'en'])).max(2).optional().meta({ description: 'Titles taken away' }),
  removedAttributes: z.array(attributeKey).max(200).optional().meta({ description: 'Attributes taken away' }),
});

export const described: EventType = {
  type: 'described',
  rev: 1,
  data,
  moves: false,
  evolve(state, event) {
    const change = event.data as z.output<typeof data>;
    // An old entry typed in fills what is empty and changes nothing newer.
    if (event.history) {
      const title = { ...change.title, ...state.title } as ItemState['title'];
      return { ...state, title, attributes: { ...change.attributes, ...state.attributes } };
    }
    return {
      ...state,
      title: without({ ...state.title, ...change.title }, change.removedTitles) as ItemState['title'],
      attributes: without({ ...state.attributes, ...change.attributes }, change.removedAttributes) as Record<string, string>,
    };
  },
};

function without(record: Record<string, unknown>, keys: readonly string[] = []): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
