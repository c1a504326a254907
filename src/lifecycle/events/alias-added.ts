import { z } from 'zod';
import { AliasValue, noted } from '../event-data.ts';
import type { EventType } from '../event-type.ts';
import { Key } from '../text.ts';
import { transitions } from '../transitions.ts';

const data = z.strictObject({
  ...noted,
  scheme: Key.meta({ description: 'Kind of name: maker-serial, legacy, nsn-serial, giai, uii ...' }),
  value: AliasValue.meta({ description: 'The name' }),
});

export const aliasAdded: EventType = {
  type: 'alias-added',
  rev: 1,
  data,
  statuses: transitions['alias-added'].from,
  byClients: true,
  evolve(state, event) {
    const { scheme, value } = event.data as z.output<typeof data>;
    const there = state.aliases.some((alias) => alias.scheme === scheme && alias.value === value);
    return there ? state : { ...state, aliases: [...state.aliases, { scheme, value }] };
  },
};
