import { mkdir, writeFile } from 'node:fs/promises';
import { type AppDeps, endpoints } from '../src/app.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { buildOpenApi } from '../src/openapi.ts';
import { VERSION } from '../src/version.ts';

/** `npm run openapi`: writes the contract from the endpoints. Nothing is opened: no handler is called. */
export function documentOfEndpoints(): unknown {
  const unused = { deps: { stores: {} }, http: { metrics: createMetrics() }, imports: {}, ready: () => false };
  return buildOpenApi(endpoints(unused as unknown as AppDeps), VERSION);
}

if (process.argv[1]?.endsWith('openapi.js')) {
  await mkdir('openapi', { recursive: true });
  await writeFile('openapi/openapi.json', `${JSON.stringify(documentOfEndpoints(), null, 2)}\n`);
}
