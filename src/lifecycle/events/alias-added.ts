import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { noted } from '../event-data.ts';
import { Key, Text } from '../text.ts';

const data = z.strictObject({
  ...noted,
  scheme: Key.meta({ description: 'Kind of name: maker-serial, legacy, nsn-serial, giai, uii ...' }),
  value: Text(100).meta({ description: 'The name' }),
});

export const aliasAdded: EventType = {
  type: 'alias-added',
  rev: 1,
  data,
  moves: false,
  evolve(state, event) {
    const { scheme, value } = event.data as z.output<typeof data>;
    const there = state.aliases.some((alias) => alias.scheme === scheme && alias.value === value);
    return there ? state : { ...state, aliases: [...state.aliases, { scheme, value }] };
  },
};
