import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, collectVisible, PageQuery, pageOf, toPage } from '../http/paging.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { classWithinReach, onTheWay } from '../models/reach.ts';
import { type NewClass as AddClass, addClass, classCapacity, describeClass, findClass } from '../operations/classes.ts';
import type { Deps } from '../operations/deps.ts';
import { FrameworkKey } from '../schemas/common.ts';
import { CapacityView, ClassChange, ClassPath, ClassView, NewClass } from '../schemas/frameworks.ts';
import { askerOf } from './asker.ts';
import { FrameworkParam, findFramework } from './frameworks.ts';

const ClassParam = z.strictObject({ key: FrameworkKey, path: ClassPath });
const ClassesQuery = z.strictObject({
  ...PageQuery,
  parent: z.string().max(60).default('').meta({ description: 'Path of the node above; the top without it' }),
});

export function classEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/classes',
      operationId: 'listClasses',
      summary: 'The classes below a node, a level at a time',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: FrameworkParam,
      query: ClassesQuery,
      responses: { 200: { description: 'A page of classes', schema: pageOf(ClassView) } },
      async handler({ params, query, caller }) {
        await findFramework(deps, params.key, caller.reach);
        const list = `classes/${params.key}/${query.parent}`;
        const after = afterCursor(query.cursor, list);
        const keyOf = ({ path }: ClassDocument) => path;
        const found = await collectVisible(
          (from, limit) => deps.stores.classes.children(params.key, query.parent, from, limit),
          ({ _id }) => onTheWay(_id, caller.reach),
          { after, limit: query.limit + 1, keyOf },
        );
        const page = toPage(found, query.limit, list, keyOf);
        return { body: { data: page.data.map(classView), next: page.next } };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/classes',
      operationId: 'addClass',
      summary: 'Add a class; the nodes above it are made where they are missing',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: FrameworkParam,
      body: NewClass,
      responses: { 201: { description: 'The class', schema: ClassView } },
      problems: ['exists', 'framework-unpublished'],
      async handler({ params, body, caller, seed }) {
        await findFramework(deps, params.key, caller.reach);
        if (!classWithinReach(`${params.key}:${body.path}`, caller.reach)) throw new DomainError('not-found');
        return {
          status: 201,
          body: classView(await addClass(deps, askerOf(caller), seed, params.key, body as AddClass)),
        };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/classes/:path',
      operationId: 'getClass',
      summary: 'A class',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: ClassParam,
      responses: { 200: { description: 'The class', schema: ClassView } },
      handler: async ({ params, caller }) => ({
        body: classView(await findClass(deps, `${params.key}:${params.path}`, caller.reach)),
      }),
    }),
    endpoint({
      method: 'patch',
      path: '/v1/frameworks/:key/classes/:path',
      operationId: 'describeClass',
      summary: 'Change the titles or attributes of a class, or close it',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: ClassParam,
      body: ClassChange,
      consumes: ['application/merge-patch+json', 'application/json'],
      responses: { 200: { description: 'The class', schema: ClassView } },
      async handler({ params, body, caller, seed }) {
        const target = { framework: params.key, path: params.path };
        return {
          body: classView(
            await describeClass(deps, askerOf(caller), seed, target, body as Parameters<typeof describeClass>[4]),
          ),
        };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/classes/:path/capacity',
      operationId: 'getClassCapacity',
      summary: 'How many numbers a class has, and how many are left',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: ClassParam,
      responses: { 200: { description: 'The capacity', schema: CapacityView } },
      problems: ['class-not-leaf'],
      handler: async ({ params, caller }) => ({
        body: await classCapacity(deps, await findClass(deps, `${params.key}:${params.path}`, caller.reach)),
      }),
    }),
  ];
}

function classView(found: ClassDocument) {
  const { _id, path, parent, leaf, title, itemKind, attributes, closed, successor } = found;
  return { class: _id, path, parent, leaf, title, itemKind, attributes, closed, successor };
}
