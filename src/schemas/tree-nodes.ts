import { z } from 'zod';
import { Text } from '../lifecycle/text.ts';
import { NewTitle, NodeKey, TitleChange, TitleView } from './common.ts';

export const NewNode = z
  .strictObject({
    key: NodeKey.optional().meta({ description: 'Without it one is made from the title; never changes' }),
    title: NewTitle,
    parent: NodeKey.optional().meta({ description: 'Key of the node above; never changes' }),
    level: Text(60).optional().meta({ description: 'What level of the tree it is' }),
  })
  .meta({ id: 'NewNode', description: 'A unit or place' });

export const NodeChange = z
  .strictObject({
    title: TitleChange.optional(),
    level: Text(60).optional().meta({ description: 'What level of the tree it is' }),
  })
  .meta({ id: 'NodeChange', description: 'What changes of a unit or place' });

export const NodeView = z
  .object({
    key: z.string().meta({ description: 'Key, for ever' }),
    title: TitleView,
    parent: z.string().optional().meta({ description: 'Key of the node above' }),
    level: z.string().optional().meta({ description: 'What level of the tree it is' }),
  })
  .meta({ id: 'Node', description: 'A unit or place' });
