import { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import { type Endpoint, isWrite } from './http/endpoint.ts';
import { statuses } from './http/problem.ts';

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

type Json = Record<string, unknown>;

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
  const answers = Object.entries(endpoint.responses).map(
    ([status, { description, schema, contentType = 'application/json' }]) => [
      status,
      {
        description,
        ...((schema || contentType !== 'application/json') && {
          content: { [contentType]: schema ? { schema: toSchema(schema, 'output', schemas) } : {} },
        }),
      },
    ],
  );
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

function problemsOf(endpoint: Endpoint): ErrorCode[] {
  const codes: ErrorCode[] = [...(endpoint.problems ?? []), 'internal', 'invalid-request'];
  if (endpoint.scope !== 'public') codes.push('unauthorized', 'missing-scope', 'unavailable');
  if (endpoint.params) codes.push('malformed-path', 'not-found');
  if (endpoint.body) codes.push('malformed-body', 'too-large', 'unsupported-media-type');
  if (isWrite(endpoint)) codes.push('busy', 'idempotency-key-reused', 'idempotency-key-running', 'clock-behind');
  return codes;
}

/** A schema for the document; whatever has an id becomes a component. Answers stay open for new fields. */
function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  }) as Json & { $defs?: Json };
  for (const [id, definition] of Object.entries($defs)) schemas[id] = relocate(definition);
  const { id, ...plain } = relocate(own) as Json;
  if (typeof id !== 'string') return plain;
  schemas[id] = plain;
  return { $ref: `#/components/schemas/${id}` };
}

/** References within a schema point into the document's components; ids are their names there. */
function relocate(value: unknown, top = true): unknown {
  if (Array.isArray(value)) return value.map((each) => relocate(each, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' || top || typeof (value as Json)['id'] !== 'string')
      .map(([key, part]) => [
        key,
        key === '$ref' ? String(part).replace('#/$defs/', '#/components/schemas/') : relocate(part, false),
      ]),
  );
}
