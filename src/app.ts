import express, { type Express } from 'express';
import type { Endpoint } from './http/endpoint.ts';
import { type HttpDeps, mount } from './http/mount.ts';
import { buildOpenApi } from './openapi.ts';
import type { Deps } from './operations/deps.ts';
import { catalogueEndpoints } from './routes/catalogues.ts';
import { classEndpoints } from './routes/classes.ts';
import { codeEndpoints } from './routes/codes.ts';
import { serveDocs } from './routes/docs.ts';
import { eventEndpoints } from './routes/events.ts';
import { foreignBlockEndpoints } from './routes/foreign-blocks.ts';
import { frameworkEndpoints } from './routes/frameworks.ts';
import { importMappingEndpoints } from './routes/import-mappings.ts';
import { type ImportOptions, importEndpoints } from './routes/imports.ts';
import { itemEndpoints } from './routes/items.ts';
import { keyEndpoints } from './routes/keys.ts';
import { labelEndpoints } from './routes/labels.ts';
import { metaEndpoints } from './routes/meta.ts';
import { pageEndpoints } from './routes/pages.ts';
import { peopleEndpoints } from './routes/people.ts';
import { rejectedScanEndpoints } from './routes/rejected-scans.ts';
import { resolveEndpoints } from './routes/resolve.ts';
import { schemeEndpoints } from './routes/schemes.ts';
import { treeNodeEndpoints } from './routes/tree-nodes.ts';
import { VERSION } from './version.ts';

export interface AppDeps {
  deps: Deps;
  http: HttpDeps;
  imports: ImportOptions;
  ready(): boolean;
}

/** The one list that the router and the OpenAPI document both read. */
export function endpoints(app: AppDeps): Endpoint[] {
  const { deps } = app;
  const resources = [
    ...resolveEndpoints(deps),
    ...itemEndpoints(deps),
    ...eventEndpoints(deps),
    ...rejectedScanEndpoints(deps),
    ...labelEndpoints(deps),
    ...frameworkEndpoints(deps),
    ...classEndpoints(deps),
    ...catalogueEndpoints(deps),
    ...codeEndpoints(deps),
    ...foreignBlockEndpoints(deps),
    ...treeNodeEndpoints(deps),
    ...importEndpoints(deps, app.imports),
    ...schemeEndpoints(deps),
    ...importMappingEndpoints(deps),
    ...keyEndpoints(deps),
    ...pageEndpoints(deps),
    ...peopleEndpoints(deps),
  ];
  let document: unknown;
  const meta = metaEndpoints({
    ready: app.ready,
    metrics: app.http.metrics,
    document: () => {
      document ??= buildOpenApi([...resources, ...meta], VERSION);
      return document;
    },
  });
  return [...resources, ...meta];
}

/** Builds the app and returns it; nothing listens yet. */
export function createApp(app: AppDeps): Express {
  const built = express();
  built.disable('x-powered-by');
  built.disable('etag');
  built.set('case sensitive routing', true);
  serveDocs(built);
  mount(built, endpoints(app), app.http);
  return built;
}
