import { z } from 'zod';
import type { EventType } from '../event-type.ts';
import { Text } from '../text.ts';
import { transitions } from '../transitions.ts';

const data = z.strictObject({ note: Text(2_000).meta({ description: 'The remark' }) });

export const noteAdded: EventType = {
  type: 'note-added',
  rev: 1,
  data,
  statuses: transitions['note-added'].from,
  byClients: true,
  evolve: (state) => state,
};
