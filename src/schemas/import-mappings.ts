import { z } from 'zod';
import { ImportPlan } from '../imports/import-plan.ts';
import { NewTitle, TitleView } from './common.ts';

/** A plan without what is about one file alone. */
export const StoredPlan = ImportPlan.omit({ again: true }).meta({
  id: 'StoredImportPlan',
  description: 'How the columns of files become items',
});

export const NewMapping = z
  .strictObject({ title: NewTitle.optional(), plan: StoredPlan })
  .meta({ id: 'NewImportMapping', description: 'A plan to be used again' });

export const MappingView = z
  .object({
    key: z.string().meta({ description: 'Key' }),
    title: TitleView.optional(),
    plan: z.record(z.string(), z.unknown()).meta({ description: 'The plan, with what it left out filled in' }),
  })
  .meta({ id: 'ImportMapping', description: 'A plan that is kept' });
