import { endpoints } from '../../src/app.ts';
import type { Endpoint } from '../../src/http/endpoint.ts';
import type { TestSite } from './site.ts';

/** Every endpoint that needs a key. */
export function protectedEndpoints(site: TestSite): Endpoint[] {
  const app = { deps: site.deps, http: {}, imports: {}, ready: () => true };
  return endpoints(app as unknown as Parameters<typeof endpoints>[0]).filter(({ scope }) => scope !== 'public');
}

/** A path with its parameters filled in. */
export function filled(path: string, params: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'x'));
}
