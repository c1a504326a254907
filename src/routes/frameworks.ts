import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, PageQuery, pageOf, toPage } from '../http/paging.ts';
import type { FrameworkDocument } from '../models/codes/frameworks.ts';
import { classWithinReach, onTheWay, type Reach } from '../models/reach.ts';
import { compareVersion } from '../operations/compare-version.ts';
import type { Deps } from '../operations/deps.ts';
import { createFramework, draftVersion, publishVersion, retireVersion } from '../operations/frameworks.ts';
import { previewFramework } from '../operations/preview-framework.ts';
import { refuseIssued } from '../operations/refuse-issued.ts';
import { FrameworkKey } from '../schemas/common.ts';
import {
  ComparisonView,
  FrameworkView,
  NewFramework,
  NewVersion,
  PreviewRequest,
  PreviewView,
  RetireRequest,
  VersionView,
} from '../schemas/frameworks.ts';
import { hazardText } from '../texts/hazards.ts';
import type { Language } from '../texts/language.ts';
import { mistakeText } from '../texts/mistakes.ts';
import { askerOf } from './asker.ts';

export const FrameworkParam = z.strictObject({ key: FrameworkKey });
const VersionParam = z.strictObject({
  key: FrameworkKey,
  version: z.coerce.number().int().min(1).max(100_000).meta({ description: 'Number of the version, from 1' }),
});

export function frameworkEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/frameworks',
      operationId: 'listFrameworks',
      summary: 'Code frameworks',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of frameworks', schema: pageOf(FrameworkView) } },
      async handler({ query, caller }) {
        const after = afterCursor(query.cursor, 'frameworks');
        const all = await deps.stores.frameworks.all();
        const found = all.filter(({ key }) => key > after && onTheWay(key, caller.reach));
        return { body: toPage(found, query.limit, 'frameworks', ({ key }) => key) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks',
      operationId: 'createFramework',
      summary: 'Make a framework; its definition becomes version 1, a draft',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      body: NewFramework,
      responses: { 201: { description: 'The framework', schema: FrameworkView } },
      problems: ['exists'],
      async handler({ body, caller, seed }) {
        refuseNarrow(body.key, caller.reach, '#/body/key');
        const done = await createFramework(deps, askerOf(caller), seed, body as Parameters<typeof createFramework>[3]);
        return { status: 201, body: done.state };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/preview',
      operationId: 'previewFramework',
      summary: 'What codes of a definition would look like, and everything that is wrong with it; nothing is stored',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      body: PreviewRequest,
      readOnly: true,
      responses: { 200: { description: 'The preview', schema: PreviewView } },
      handler: async ({ body, language }) => ({ body: await preview(body.definition, language) }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key',
      operationId: 'getFramework',
      summary: 'A framework',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: FrameworkParam,
      responses: { 200: { description: 'The framework', schema: FrameworkView } },
      handler: async ({ params, caller }) => ({ body: await findFramework(deps, params.key, caller.reach) }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/versions',
      operationId: 'listFrameworkVersions',
      summary: 'The versions of a framework',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: FrameworkParam,
      query: z.strictObject(PageQuery),
      responses: { 200: { description: 'A page of versions', schema: pageOf(VersionView) } },
      async handler({ params, query, caller }) {
        const { versions } = await findFramework(deps, params.key, caller.reach);
        const list = `versions/${params.key}`;
        const after = Number(afterCursor(query.cursor, list));
        return {
          body: toPage(
            versions.filter(({ version }) => version > after),
            query.limit,
            list,
            ({ version }) => String(version),
          ),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/versions',
      operationId: 'draftFrameworkVersion',
      summary: 'Draft the next version of a framework',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: FrameworkParam,
      body: NewVersion,
      responses: { 201: { description: 'The version', schema: VersionView } },
      async handler({ params, body, caller, seed }) {
        await findFramework(deps, params.key, caller.reach);
        refuseNarrow(params.key, caller.reach, '#/path/key');
        await refuseIssued(deps, params.key);
        const next = body as Parameters<typeof draftVersion>[4];
        return { status: 201, body: await draftVersion(deps, askerOf(caller), seed, params.key, next) };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/versions/:version',
      operationId: 'getFrameworkVersion',
      summary: 'A version of a framework',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: VersionParam,
      responses: { 200: { description: 'The version', schema: VersionView } },
      async handler({ params, caller }) {
        const { versions } = await findFramework(deps, params.key, caller.reach);
        const found = versions.find(({ version }) => version === params.version);
        if (!found) throw new DomainError('not-found');
        return { body: found };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/versions/:version/compare',
      operationId: 'compareFrameworkVersion',
      summary:
        'What a version would make of the data: codes it reads, classes that change, when numbers run out, what clashes',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: VersionParam,
      responses: { 200: { description: 'The comparison', schema: ComparisonView } },
      async handler({ params, caller }) {
        await findFramework(deps, params.key, caller.reach);
        return { body: await compareVersion(deps, params.key, params.version, caller.reach) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/versions/:version/publish',
      operationId: 'publishFrameworkVersion',
      summary: 'Publish a draft, for ever',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: VersionParam,
      responses: { 200: { description: 'The version', schema: VersionView } },
      problems: ['version-not-draft', 'framework-clash', 'framework-of-issuer'],
      async handler({ params, caller, seed }) {
        await findFramework(deps, params.key, caller.reach);
        refuseNarrow(params.key, caller.reach, '#/path/key');
        await refuseIssued(deps, params.key);
        const done = await publishVersion(deps, askerOf(caller), seed, params.key, params.version);
        return { body: done.state.versions.find(({ version }) => version === params.version) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/versions/:version/retire',
      operationId: 'retireFrameworkVersion',
      summary: 'Issue no more codes by a version; those that are there are read for ever',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: VersionParam,
      body: RetireRequest,
      responses: { 200: { description: 'The version', schema: VersionView } },
      problems: ['version-not-published', 'framework-of-issuer'],
      async handler({ params, body, caller, seed }) {
        await findFramework(deps, params.key, caller.reach);
        refuseNarrow(params.key, caller.reach, '#/path/key');
        await refuseIssued(deps, params.key);
        const done = await retireVersion(deps, askerOf(caller), seed, { ...params, ...body });
        return { body: done.state.versions.find(({ version }) => version === params.version) };
      },
    }),
  ];
}

export async function findFramework(deps: Deps, key: string, reach: Reach): Promise<FrameworkDocument> {
  const found = onTheWay(key, reach) ? await deps.stores.frameworks.find(key) : undefined;
  if (!found) throw new DomainError('not-found');
  return found;
}

/** What codes look like is a matter of the whole framework: whoever sees only a branch of it does not change that. */
function refuseNarrow(key: string, reach: Reach, pointer: string): void {
  if (!classWithinReach(key, reach))
    throw new DomainError('invalid-request', {}, [{ pointer, code: 'reach-too-narrow' }]);
}

async function preview(definition: unknown, language: Language) {
  const { mistakes, hazards, ...rest } = await previewFramework(definition);
  return {
    ...rest,
    mistakes: mistakes.map((mistake) => ({ pointer: mistake.pointer, detail: mistakeText(mistake, language) })),
    ...(hazards && { hazards: hazards.map((hazard) => ({ ...hazard, detail: hazardText(hazard, language) })) }),
  };
}
