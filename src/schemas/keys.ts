import { z } from 'zod';
import { Text } from '../lifecycle/text.ts';
import { BranchKey, Instant, NodeKey } from './common.ts';

export const Role = z.enum(['scanner', 'clerk', 'integrator', 'administrator', 'inspector']);

export const NewKey = z
  .strictObject({
    title: Text(200).meta({ description: 'What it is for' }),
    roles: z.array(Role).min(1).max(5).meta({ description: 'What it may do' }),
    units: z.array(NodeKey).min(1).max(100).optional().meta({ description: 'Only these units and what is below them' }),
    classes: z.array(BranchKey).min(1).max(100).optional().meta({ description: 'Only these class branches' }),
    expiresAt: z.iso.datetime({ offset: true }).optional().meta({ description: 'When it ends' }),
  })
  .meta({ id: 'NewKey', description: 'An API key to make' });

const keyFields = {
  id: z.string().meta({ description: 'Id of the key' }),
  title: z.string().meta({ description: 'What it is for' }),
  roles: z.array(z.string()).meta({ description: 'What it may do' }),
  units: z.array(z.string()).optional().meta({ description: 'Only these units and what is below them; absent: all' }),
  classes: z.array(z.string()).optional().meta({ description: 'Only these class branches; absent: all' }),
  createdAt: Instant.optional().meta({ description: 'When it was made' }),
  expiresAt: Instant.optional().meta({ description: 'When it ends' }),
  revokedAt: Instant.optional().meta({ description: 'When it was revoked' }),
  lastUsedAt: Instant.optional().meta({ description: 'When it was last used, to the minute' }),
};

export const KeyView = z.object(keyFields).meta({ id: 'ApiKey', description: 'An API key, without its secret' });

export const CreatedKeyView = z
  .object({ ...keyFields, key: z.string().meta({ description: 'The key itself: shown now and never again' }) })
  .meta({ id: 'NewApiKey', description: 'An API key with its secret' });

export const MeView = z
  .object({
    id: z.string().meta({ description: 'Id of the key' }),
    server: z.string().meta({ description: 'Id of this server: blocks of numbers are given to it by this name' }),
    roles: z.array(z.string()).meta({ description: 'Its roles' }),
    scopes: z.array(z.string()).meta({ description: 'What it may do' }),
    units: z.array(z.string()).optional().meta({ description: 'Only these units and what is below them; absent: all' }),
    classes: z.array(z.string()).optional().meta({ description: 'Only these class branches; absent: all' }),
  })
  .meta({ id: 'Me', description: 'What this key may do' });
