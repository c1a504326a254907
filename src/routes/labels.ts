import type { Endpoint } from '../http/endpoint.ts';
import type { Deps } from '../operations/deps.ts';

export function labelEndpoints(_deps: Deps): Endpoint[] {
  return [];
}
