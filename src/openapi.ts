import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { type Endpoint, isWrite, type ResponseDescription } from './http/endpoint.ts';
import { statuses } from './http/problem.ts';
import { type Json, toSchema } from './json-schema.ts';

const ProblemSchema = z
  .object({
    type: z.string().meta({ description: 'Address of a page that explains it' }),
    title: z.string().meta({ description: 'What kind of problem' }),
    status: z.number().int().meta({ description: 'The HTTP status' }),
    detail: z.string().meta({ description: 'What happened, in the language asked for' }),
    code: z.string().meta({ description: 'Stable code, for programs' }),
    params: z.record(z.string(), z.unknown()).meta({ description: 'What the sentence is filled with' }),
    suggestions: z.array(z.string()).optional().meta({ description: 'Codes that exist and are one slip away' }),
    errors: z
      .array(
        z
          .object({
            pointer: z.string().meta({ description: 'Where' }),
            detail: z.string().meta({ description: 'What' }),
          })
          .meta({ id: 'ProblemMistake', description: 'One mistake' }),
      )
      .optional()
      .meta({ description: 'Every mistake of the request' }),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457)' });

const JSON_TYPE = 'application/json';

/** The OpenAPI 3.1 document of a list of endpoints: generated from what validates. */
export function buildOpenApi(endpoints: readonly Endpoint[], version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operationOf(endpoint, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tagtree',
      version,
      description:
        'Permanent identifiers for equipment and material: codes, labels, and a verifiable record of their life.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: tt_<id>_<secret>' } },
    },
  };
}

function operationOf(endpoint: Endpoint, schemas: Json): Json {
  const { scope, body, consumes = ['application/json'] } = endpoint;
  const isPublic = scope === 'public';
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    tags: [endpoint.tag],
    security: isPublic ? [] : [{ apiKey: scope === 'any' ? [] : [scope] }],
    parameters: [
      ...parametersOf(endpoint.params, 'path', schemas),
      ...parametersOf(endpoint.query, 'query', schemas),
      ...headersOf(endpoint),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: Object.fromEntries(consumes.map((type) => [type, { schema: toSchema(body, 'input', schemas) }])),
      },
    }),
    responses: responsesOf(endpoint, schemas),
  };
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query', schemas: Json): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path',
    description: field.meta()?.description ?? '',
    schema: toSchema(field, 'input', schemas),
  }));
}

function headersOf(endpoint: Endpoint): Json[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  });
  return [
    header('Accept-Language', 'vi or en: the language of problems'),
    ...(isWrite(endpoint) && endpoint.scope !== 'public'
      ? [header('Idempotency-Key', 'Sent again with the same key, a request is carried out once')]
      : []),
    ...(endpoint.conditional ? [header(endpoint.method === 'get' ? 'If-None-Match' : 'If-Match', 'An ETag')] : []),
  ];
}

function responsesOf(endpoint: Endpoint, schemas: Json): Json {
  const answers = Object.entries(endpoint.responses).map(([status, response]) => [
    status,
    { description: response.description, ...contentOf(response, schemas) },
  ]);
  const problem = toSchema(ProblemSchema, 'output', schemas);
  const codes = [...new Set(problemsOf(endpoint))].sort();
  const problems = [...new Set(codes.map((code) => statuses[code]))].sort().map((status) => [
    String(status),
    {
      description: codes.filter((code) => statuses[code] === status).join(', '),
      content: { 'application/problem+json': { schema: problem } },
    },
  ]);
  return Object.fromEntries([...answers, ...problems]);
}

function contentOf({ schema, contentType = schema && JSON_TYPE }: ResponseDescription, schemas: Json): Json {
  if (contentType === undefined) return {};
  const types = [contentType]
    .flat()
    .map((type) => [type, schema && type === JSON_TYPE ? { schema: toSchema(schema, 'output', schemas) } : {}]);
  return { content: Object.fromEntries(types) };
}

function problemsOf(endpoint: Endpoint): ErrorCode[] {
  const codes: ErrorCode[] = [...(endpoint.problems ?? []), 'internal', 'invalid-request'];
  if (endpoint.scope !== 'public') codes.push('unauthorized', 'missing-scope', 'unavailable');
  if (endpoint.params) codes.push('malformed-path', 'not-found');
  if (endpoint.body) codes.push('malformed-body', 'unsupported-media-type');
  if (endpoint.method !== 'get') codes.push('too-large');
  if (isWrite(endpoint))
    codes.push('busy', 'idempotency-key-reused', 'idempotency-key-running', 'clock-behind', 'storage-full');
  return codes;
}
