import { DomainError } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach } from '../models/reach.ts';
import type { Deps } from './deps.ts';

/** The leaf class that items are to be made in. Outside the reach or not there: `invalid-request` at the pointer; closed or no leaf: by name. */
export async function leafClass(
  deps: Deps,
  classKey: string,
  reach: Reach,
  pointer = '#/body/class',
): Promise<ClassDocument> {
  const found = classWithinReach(classKey, reach) ? await deps.stores.classes.find(classKey) : undefined;
  if (!found)
    throw new DomainError('invalid-request', {}, [{ pointer, code: 'class-unknown', params: { class: classKey } }]);
  if (!found.leaf) throw new DomainError('class-not-leaf', { class: classKey });
  if (found.closed) throw new DomainError('class-closed', { class: classKey, successor: found.successor });
  const { version, isLeafPath, classMistake } = await deps.catalog.current(found.framework);
  if (!isLeafPath(found.path) || classMistake(found.path) !== undefined)
    throw new DomainError('class-not-in-version', { class: classKey, version });
  return found;
}
