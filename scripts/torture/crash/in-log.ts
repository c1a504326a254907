import type { ReferenceKind } from '../../../src/operations/reference-projections.ts';
import { referenceSubject } from '../../../src/operations/reference-projections.ts';
import { once, type Sight } from './operation.ts';
import type { World } from './world.ts';

export const BEHIND = /projection behind$/;

/** How often a log of reference data has an event that matches, and whether its document shows what the log has. */
export async function inLog(
  { stores }: World,
  [kind, key]: [ReferenceKind, string],
  type: string,
  part = '',
): Promise<Sight> {
  const subject = referenceSubject(kind, key);
  const rows = await stores.events.after(subject, 0);
  const { units: unit, places: place, frameworks: framework, keys, schemes: scheme, mappings } = stores;
  const none = { publication: undefined, setting: undefined };
  const store = { unit, place, framework, key: keys, scheme, 'import-mapping': mappings, ...none }[kind];
  const document = await store?.bySubject(subject);
  const sight = once(rows.filter((row) => row.type === type && row.body.includes(part)).length);
  return sight === 'done' && (document?.head.seq ?? 0) < rows.length ? 'event recorded, projection behind' : sight;
}
