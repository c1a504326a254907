import { DomainError } from '../errors.ts';
import type { Deps } from './deps.ts';

/** A framework with an issuer's key is changed by that issuer's signed catalogues alone: else `framework-of-issuer`. */
export async function refuseIssued(deps: Deps, key: string): Promise<void> {
  const found = await deps.stores.frameworks.find(key);
  if (found?.issuerKey !== undefined)
    throw new DomainError('framework-of-issuer', { framework: key, key: found.issuerKey });
}
