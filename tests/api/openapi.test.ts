import { readFileSync } from 'node:fs';
import { documentOfEndpoints } from '../../scripts/openapi.ts';

type Json = Record<string, unknown>;
const document = JSON.parse(JSON.stringify(documentOfEndpoints())) as Json & {
  paths: Record<string, Record<string, Json>>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    operation: operation as Json & { responses: Record<string, Json> },
  })),
);

test('the committed contract is the one the endpoints make', () => {
  expect(JSON.parse(readFileSync('openapi/openapi.json', 'utf8'))).toEqual(document);
});

test('every operation has an id of its own, a summary and security', () => {
  const ids = operations.map(({ operation }) => operation['operationId']);
  expect(new Set(ids).size).toBe(operations.length);
  for (const { name, operation } of operations) {
    expect([name, typeof operation['summary'], Array.isArray(operation['security'])]).toEqual([name, 'string', true]);
  }
});

test('protected operations name their scope and list 401, 403 and 422', () => {
  for (const { name, operation } of operations) {
    const security = operation['security'] as { apiKey: string[] }[];
    if (security.length === 0) continue;
    expect([name, '401' in operation.responses, '403' in operation.responses, '422' in operation.responses]).toEqual([
      name,
      true,
      true,
      true,
    ]);
  }
});

test('every refusal is a problem', () => {
  for (const { name, operation } of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      expect([name, status, Object.keys(response['content'] as Json)]).toEqual([
        name,
        status,
        ['application/problem+json'],
      ]);
    }
  }
});

test('every property of every component and every parameter is described', () => {
  const schemas = (document['components'] as { schemas: Record<string, Json> }).schemas;
  const silent: string[] = [];
  const look = (schema: Json, at: string) => {
    for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Record<string, Json>)) {
      if (property['$ref'] === undefined && property['description'] === undefined) silent.push(`${at}.${name}`);
      look(property, `${at}.${name}`);
    }
    if (schema['items']) look(schema['items'] as Json, `${at}[]`);
  };
  for (const [name, schema] of Object.entries(schemas)) look(schema, name);
  for (const { name, operation } of operations) {
    for (const parameter of operation['parameters'] as Json[])
      if (!parameter['description']) silent.push(`${name} ${parameter['name']}`);
  }
  expect(silent).toEqual([]);
});

test('references lead somewhere, and answers stay open for new fields', () => {
  const text = JSON.stringify(document);
  const schemas = (document['components'] as { schemas: Json }).schemas;
  for (const [, name] of text.matchAll(/#\/components\/schemas\/([A-Za-z]+)/g))
    expect(schemas).toHaveProperty(name as string);
  expect(text).not.toContain('#/$defs/');
  expect(JSON.stringify(schemas['Item'])).not.toContain('"additionalProperties":false');
});
