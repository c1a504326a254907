import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import { type Reach, seesAll } from '../models/reach.ts';
import { withCsvCatalogue } from '../operations/csv-catalogue.ts';
import type { Deps } from '../operations/deps.ts';
import { catalogueOf } from '../operations/give-catalogue.ts';
import {
  type CatalogueOutcome,
  compareCatalogue,
  type SignedCatalogue,
  takeCatalogue,
} from '../operations/take-catalogue.ts';
import { toCatalogueCsv } from '../reference/catalogue-csv.ts';
import {
  CatalogueCsv,
  CatalogueDiffView,
  CsvQuery,
  GivenCatalogue,
  SignedCatalogueView,
} from '../schemas/catalogues.ts';
import { FrameworkKey } from '../schemas/common.ts';
import { askerOf } from './asker.ts';

const MIB = 1024 * 1024;
const FrameworkParam = z.strictObject({ key: FrameworkKey });
const EXAMPLES = 20;
const csvRequest = {
  params: FrameworkParam,
  query: CsvQuery,
  body: CatalogueCsv,
  consumes: ['text/csv'],
  limit: 128 * MIB,
};

export function catalogueEndpoints(deps: Deps): Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/catalogue',
      operationId: 'getCatalogue',
      summary: 'A framework with its versions and classes as one document, to be signed and handed on',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: FrameworkParam,
      responses: { 200: { description: 'The catalogue', schema: SignedCatalogueView } },
      async handler({ params, caller }) {
        refuseNarrow(caller.reach);
        return { body: { catalogue: await catalogueOf(deps, params.key) } };
      },
    }),
    endpoint({
      method: 'get',
      path: '/v1/frameworks/:key/catalogue.csv',
      operationId: 'getCatalogueCsv',
      summary: 'The classes of a framework as CSV',
      tag: 'Frameworks',
      scope: 'frameworks:read',
      params: FrameworkParam,
      responses: { 200: { description: 'The classes', contentType: 'text/csv' } },
      async handler({ params, caller }) {
        refuseNarrow(caller.reach);
        const { classes } = await catalogueOf(deps, params.key);
        return { contentType: 'text/csv; charset=utf-8', bytes: toCatalogueCsv(classes) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/catalogue.csv/compare',
      operationId: 'compareCatalogueCsv',
      summary: 'What taking in classes from CSV would do; nothing is stored',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      ...csvRequest,
      readOnly: true,
      responses: { 200: { description: 'The difference', schema: CatalogueDiffView } },
      problems: ['framework-unpublished'],
      async handler({ params, query, body, caller }) {
        refuseNarrow(caller.reach);
        const given = { ...params, ...query, text: body };
        return { body: diffView(await withCsvCatalogue(deps, given, (each) => compareCatalogue(deps, each))) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/frameworks/:key/catalogue.csv',
      operationId: 'takeCatalogueCsv',
      summary: 'Take in classes from CSV: added and changed; sent again it changes nothing',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      ...csvRequest,
      responses: { 200: { description: 'What was done', schema: CatalogueDiffView } },
      problems: ['framework-unpublished', 'busy'],
      async handler({ params, query, body, caller, seed }) {
        refuseNarrow(caller.reach);
        const given = { ...params, ...query, text: body };
        const take = (each: SignedCatalogue) => takeCatalogue(deps, askerOf(caller), seed, each);
        return { body: diffView(await withCsvCatalogue(deps, given, take)) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/catalogues/compare',
      operationId: 'compareCatalogue',
      summary: 'What taking in a catalogue would do; nothing is stored',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      body: GivenCatalogue,
      limit: 128 * MIB,
      readOnly: true,
      responses: { 200: { description: 'The difference', schema: CatalogueDiffView } },
      async handler({ body, caller }) {
        refuseNarrow(caller.reach);
        return { body: diffView(await compareCatalogue(deps, body as SignedCatalogue)) };
      },
    }),
    endpoint({
      method: 'post',
      path: '/v1/catalogues',
      operationId: 'takeCatalogue',
      summary: 'Take in a catalogue: versions are published, classes added and changed; sent again it changes nothing',
      tag: 'Frameworks',
      scope: 'frameworks:write',
      body: GivenCatalogue,
      limit: 128 * MIB,
      responses: { 200: { description: 'What was done', schema: CatalogueDiffView } },
      problems: ['framework-clash', 'busy'],
      async handler({ body, caller, seed }) {
        refuseNarrow(caller.reach);
        return { body: diffView(await takeCatalogue(deps, askerOf(caller), seed, body as SignedCatalogue)) };
      },
    }),
  ];
}

/** A catalogue is whole, so it is given to and taken from those who see everything. */
function refuseNarrow(reach: Reach): void {
  if (!seesAll(reach)) throw new DomainError('not-found');
}

function diffView({ added, changed, unchanged, extra, versions, retired }: CatalogueOutcome) {
  const some = (paths: readonly string[]) => ({ count: paths.length, examples: paths.slice(0, EXAMPLES) });
  return {
    versions,
    retired,
    added: some(added.map(({ path }) => path)),
    changed: some(changed.map(({ path }) => path)),
    unchanged,
    extra: some(extra),
  };
}
