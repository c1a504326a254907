import { z } from 'zod';
import { DomainError, type ErrorCode, errorCodes } from '../errors.ts';
import { type Endpoint, endpoint } from '../http/endpoint.ts';
import type { Metrics } from '../http/metrics.ts';
import { chooseLanguage } from '../texts/language.ts';
import { homePage } from '../web/home-page.ts';
import { pageHeaders } from '../web/page.ts';
import { problemPage } from '../web/problem-page.ts';

export interface MetaOptions {
  /** Whether requests can be served. */
  ready(): boolean;
  metrics: Metrics;
  /** The OpenAPI document, made when it is first asked for. */
  document(): unknown;
}

const HTML = 'text/html; charset=utf-8';
const ProblemParam = z.strictObject({ code: z.string().max(100).meta({ description: 'Code of the problem' }) });
const StatusView = z
  .object({ status: z.string().meta({ description: 'ok' }) })
  .meta({ id: 'Health', description: 'How it is' });
const common = { method: 'get', tag: 'About', scope: 'public' } as const;

/** Public pages and health: no key, no data. */
export function metaEndpoints(options: MetaOptions): Endpoint[] {
  return [
    endpoint({
      ...common,
      path: '/',
      operationId: 'getHome',
      summary: 'A page that says what this is',
      responses: { 200: { description: 'The page', contentType: 'text/html' } },
      handler: async ({ headers }) => ({
        contentType: HTML,
        bytes: homePage(chooseLanguage(headers['accept-language'])),
        headers: pageHeaders,
      }),
    }),
    endpoint({
      ...common,
      path: '/problems/:code',
      operationId: 'getProblem',
      summary: 'What a problem means',
      params: ProblemParam,
      responses: { 200: { description: 'The page', contentType: 'text/html' } },
      async handler({ params }) {
        const code = errorCodes.find((each) => each === params.code) as ErrorCode | undefined;
        if (!code) throw new DomainError('not-found');
        return { contentType: HTML, bytes: problemPage(code), headers: pageHeaders };
      },
    }),
    endpoint({
      ...common,
      path: '/openapi.json',
      operationId: 'getOpenApi',
      summary: 'The contract: the OpenAPI document',
      responses: { 200: { description: 'The OpenAPI 3.1 document', contentType: 'application/json' } },
      handler: async () => ({
        contentType: 'application/json; charset=utf-8',
        bytes: JSON.stringify(options.document()),
      }),
    }),
    endpoint({
      ...common,
      path: '/livez',
      operationId: 'getLiveness',
      summary: 'Whether the process runs',
      responses: { 200: { description: 'It runs', schema: StatusView } },
      handler: async () => ({ body: { status: 'ok' } }),
    }),
    endpoint({
      ...common,
      path: '/readyz',
      operationId: 'getReadiness',
      summary: 'Whether requests can be served',
      responses: { 200: { description: 'They can', schema: StatusView } },
      problems: ['unavailable'],
      async handler() {
        if (!options.ready()) throw new DomainError('unavailable');
        return { body: { status: 'ok' } };
      },
    }),
    endpoint({
      ...common,
      path: '/metrics',
      operationId: 'getMetrics',
      summary: 'Counters for Prometheus',
      responses: { 200: { description: 'Text format', contentType: 'text/plain' } },
      handler: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', bytes: options.metrics.text() }),
    }),
  ];
}
