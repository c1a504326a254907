import { DomainError } from '../errors.ts';
import { type Catalogue, toCatalogue } from '../reference/catalogue.ts';
import type { ClassState } from '../reference/framework-log.ts';
import type { Deps } from './deps.ts';

/** The catalogue of a framework as it is now. Throws `not-found`, or `framework-unpublished` for one that nobody may use yet. */
export async function catalogueOf(deps: Deps, key: string): Promise<Catalogue> {
  const framework = await deps.stores.frameworks.find(key);
  if (!framework) throw new DomainError('not-found');
  const compiled = (await deps.catalog.published()).frameworks.find((each) => each.key === key);
  if (!compiled) throw new DomainError('framework-unpublished', { framework: key });
  const classes: ClassState[] = [];
  for await (const each of deps.stores.classes.ofFramework(key)) classes.push(each);
  return toCatalogue(framework, classes, compiled.parentPath);
}
