import { endpoints } from '../../src/app.ts';
import type { Endpoint } from '../../src/http/endpoint.ts';
import type { Deps } from '../../src/operations/deps.ts';

/** Every endpoint that needs a key. */
export function protectedEndpoints({ deps }: { deps: Deps }): Endpoint[] {
  const app = { deps, http: {}, imports: {}, ready: () => true };
  return endpoints(app as unknown as Parameters<typeof endpoints>[0]).filter(({ scope }) => scope !== 'public');
}

/** A path with its parameters filled in. */
export function filled(path: string, params: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'));
}
