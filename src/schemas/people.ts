import { z } from 'zod';
import { Line } from '../lifecycle/text.ts';
import { Instant } from './common.ts';

const Name = Line(200);

export const NewPerson = z
  .strictObject({ name: Name.meta({ description: 'What the person is called' }) })
  .meta({ id: 'NewPerson', description: 'A person to register' });

export const PersonChange = z
  .strictObject({
    name: Name.nullable()
      .optional()
      .meta({ description: 'The name as it should be; null withholds it: it is removed, the log and all proofs stay' }),
  })
  .meta({ id: 'PersonChange', description: 'What changes of a person' });

export const PersonView = z
  .object({
    id: z.string().meta({ description: 'UUID, for ever; what events name the person by' }),
    name: z.string().optional().meta({ description: 'Absent when it is withheld' }),
    registeredAt: Instant.meta({ description: 'When the person was registered' }),
  })
  .meta({ id: 'Person', description: 'A person' });
