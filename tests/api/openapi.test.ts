import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { Response } from 'superagent';
import { documentOfEndpoints } from '../../scripts/openapi.ts';
import { checkAnswer } from '../support/contract.ts';
import { openTestSite } from '../support/site.ts';

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

test('every property of every schema, every parameter and every answer is described', () => {
  const silent: string[] = [];
  const look = (value: unknown, at: string) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, part] of Object.entries(value as Json)) {
      if (key === 'properties') {
        for (const [name, property] of Object.entries(part as Record<string, Json>))
          if (property['$ref'] === undefined && !property['description']) silent.push(`${at}.${name}`);
      }
      look(part, `${at}.${key}`);
    }
  };
  look(document['components'], 'components');
  for (const { name, operation } of operations) {
    look(operation['requestBody'], `${name} body`);
    look(operation.responses, name);
    for (const described of [...(operation['parameters'] as Json[]), ...Object.values(operation.responses)])
      if (!described['description']) silent.push(`${name} ${described['name']}`);
  }
  expect(silent).toEqual([]);
});

test('an independent validator finds nothing wrong with the document', async () => {
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  expect((await new Validator().validate({ ...document, paths: { '/x': { get: { responses: 1 } } } })).valid).toBe(
    false,
  );
});

test('public operations ask for no key, all others for one', () => {
  const open = operations.filter(({ operation }) => (operation['security'] as unknown[]).length === 0);
  expect(open.map(({ name }) => name)).toEqual([
    'get /',
    'get /problems/{code}',
    'get /openapi.json',
    'get /livez',
    'get /readyz',
    'get /metrics',
  ]);
  for (const { name, operation } of operations) {
    const [first, ...more] = operation['security'] as Record<string, string[]>[];
    expect([
      name,
      more.length,
      Object.keys(first ?? {}).join() || 'none',
      (first?.['apiKey']?.length ?? 0) <= 1,
    ]).toEqual([name, 0, first ? 'apiKey' : 'none', true]);
  }
});

test('references lead somewhere, and answers stay open for new fields', () => {
  const text = JSON.stringify(document);
  const schemas = (document['components'] as { schemas: Json }).schemas;
  for (const [, name] of text.matchAll(/#\/components\/schemas\/([A-Za-z]+)/g))
    expect(schemas).toHaveProperty(name as string);
  expect(text).not.toContain('#/$defs/');
  expect(JSON.stringify(schemas['Item'])).not.toContain('"additionalProperties":false');
});

test('is served, and so is its reader, whose files all load', async () => {
  const site = await openTestSite();
  try {
    expect((await site.plain.get('/openapi.json').expect(200)).body).toEqual(document);
    const page = await site.plain.get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect((await site.plain.get('/docs/').expect(200)).text).toBe(page.text);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) expect([file, (await site.plain.get(file)).status]).toEqual([file, 200]);
    expect((await site.plain.get('/docs/swagger-ui-init.js').buffer()).text).toContain('"url": "/openapi.json"');
  } finally {
    await site.close();
  }
});

test('an answer that the contract does not describe is noticed by every API test', () => {
  const answer = (status: number, type: string, body: unknown) => ({ status, type, body }) as Response;
  const me = { id: 'x', roles: [], scopes: [], units: 'all', classes: 'all' };
  expect(() => checkAnswer('get', '/v1/me?x=1', answer(418, 'application/json', {}))).toThrow('not in the contract');
  expect(() => checkAnswer('get', '/v1/me', answer(200, 'text/plain', {}))).toThrow('application/json');
  expect(() => checkAnswer('get', '/v1/me', answer(200, 'application/json', { ...me, roles: 1 }))).toThrow('roles');
  expect(() => checkAnswer('get', '/v1/nowhere', answer(200, 'application/json', {}))).toThrow('no such operation');
  expect(() => checkAnswer('get', '/v1/nowhere', answer(404, 'application/problem+json', { code: 'x' }))).toThrow(
    'status',
  );
});
