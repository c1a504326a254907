import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { afterCursor, collectVisible, PageQuery, pageOf, toCursor, toPage } from '../http/paging.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { classWithinReach, onTheWay } from '../models/reach.ts';
import { countClass } from '../operations/block-account.ts';
import { misfits } from '../operations/check-attributes.ts';
import { mergeClass, moveClass } from '../operations/class-tree.ts';
import { type NewClass as AddClass, addClass, classCapacity, describeClass, findClass } from '../operations/classes.ts';
import type { Deps } from '../operations/deps.ts';
import { refuseIssued } from '../operations/refuse-issued.ts';
import {
  CapacityView,
  ClassChange,
  ClassPath,
  ClassView,
  MergeRequest,
  MisfitView,
  MoveRequest,
  NewClass,
  NumbersView,
} from '../schemas/classes.ts';
import { FrameworkKey } from '../schemas/common.ts';
import { mistakeText } from '../texts/mistakes.ts';
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
      problems: ['exists', 'framework-unpublished', 'framework-of-issuer'],
      async handler({ params, body, caller, seed }) {
        await findFramework(deps, params.key, caller.reach);
        await refuseIssued(deps, params.key);
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
        await refuseIssued(deps, params.key);
        const target = { framework: params.key, path: params.path };
        return {
          body: classView(
            await describeClass(deps, askerOf(caller), seed, target, body as Parameters<typeof describeClass>[4]),
          ),
        };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/classes/:path/move',
      operationId: 'moveClass',
      summary: 'Show a class under another node; codes and paths stay, and access goes by the path',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: ClassParam,
      body: MoveRequest,
      responses: { 200: { description: 'The class', schema: ClassView } },
      problems: ['busy', 'framework-of-issuer'],
      async handler({ params, body, caller, seed }) {
        await refuseIssued(deps, params.key);
        const target = { framework: params.key, path: params.path };
        return { body: classView(await moveClass(deps, askerOf(caller), seed, target, body.under)) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/classes/:path/merge',
      operationId: 'mergeClass',
      summary: 'Merge a leaf into another: it takes no new items and names its successor; items keep their codes',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      params: ClassParam,
      body: MergeRequest,
      responses: { 200: { description: 'The class', schema: ClassView } },
      problems: ['busy', 'framework-of-issuer'],
      async handler({ params, body, caller, seed }) {
        await refuseIssued(deps, params.key);
        const target = { framework: params.key, path: params.path };
        return { body: classView(await mergeClass(deps, askerOf(caller), seed, target, body.into)) };
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
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/classes/:path/numbers',
      operationId: 'getClassNumbers',
      summary: 'The account of all numbers of a class: what they were taken for, and what became of them',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: ClassParam,
      responses: { 200: { description: 'The account', schema: NumbersView } },
      problems: ['class-not-leaf'],
      handler: async ({ params, caller }) => ({
        body: await countClass(deps, await findClass(deps, `${params.key}:${params.path}`, caller.reach)),
      }),
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/classes/:path/misfits',
      operationId: 'listMisfits',
      summary: 'Items of a branch that do not fit what their classes say of attributes now; nothing happens to them',
      tag: 'Frameworks',
      scope: 'items:read',
      params: ClassParam,
      query: z.strictObject(PageQuery),
      responses: {
        200: {
          description: 'A page; it may hold fewer than asked for and still have a next',
          schema: pageOf(MisfitView),
        },
      },
      async handler({ params, query, caller, language }) {
        const { _id } = await findClass(deps, `${params.key}:${params.path}`, caller.reach);
        const list = `misfits/${_id}`;
        const after = afterCursor(query.cursor, list);
        const { found, last } = await misfits(deps, _id, { after, limit: query.limit, reach: caller.reach });
        const data = found.map(({ item, mistakes }) => ({
          item: item._id,
          code: item.code,
          mistakes: mistakes.map((mistake) => ({ pointer: mistake.pointer, detail: mistakeText(mistake, language) })),
        }));
        return { body: { data, next: last === undefined ? null : toCursor(list, last) } };
      },
    }),
  ];
}

function classView(found: ClassDocument) {
  const { _id, path, parent, leaf, title, itemKind, attributes, closed, successor } = found;
  return { class: _id, path, parent, leaf, title, itemKind, attributes, closed, successor };
}
