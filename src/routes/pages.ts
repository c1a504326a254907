import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import type { Deps } from '../operations/deps.ts';
import { showFramework } from '../operations/show-framework.ts';
import { ClassPath } from '../schemas/classes.ts';
import { FrameworkKey } from '../schemas/common.ts';
import { frameworkPage } from '../web/framework-page.ts';
import { pageHeaders } from '../web/page.ts';

/** Pages with data: a browser asks for a name and a password, and the password is the key. */
export function pageEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/frameworks/:key',
      operationId: 'showFramework',
      summary: 'A framework as a page to read, print and show, in both languages',
      tag: 'About',
      scope: 'frameworks:read',
      page: true,
      params: z.strictObject({ key: FrameworkKey }),
      query: z.strictObject({ branch: ClassPath.optional().meta({ description: 'Only the classes below this one' }) }),
      responses: { 200: { description: 'The page', contentType: 'text/html' } },
      async handler({ params, query, caller }) {
        const shown = await showFramework(deps, params.key, query.branch, caller.reach);
        return { contentType: 'text/html; charset=utf-8', bytes: frameworkPage(shown), headers: pageHeaders };
      },
    }),
  ];
}
