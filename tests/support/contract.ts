import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Response } from 'superagent';

interface Described {
  content?: Record<string, object>;
}

const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
};
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, 'contract');
const PROBLEM = '#/components/schemas/Problem';

/** Documented paths, those without parameters first: `/v1/frameworks/preview` is not `/v1/frameworks/{key}`. */
const paths = Object.keys(document.paths)
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** Throws where an answer is not what the contract says of it: status, content type, body. What has no operation answers a problem. */
export function checkAnswer(method: string, url: string, answer: Response): void {
  const called = url.split('?', 1)[0] ?? '';
  const found = paths.find(({ path, pattern }) => pattern.test(called) && document.paths[path]?.[method]);
  const what = `${method} ${found?.path ?? called}: ${answer.status}`;
  if (!found) {
    if (![400, 404, 405].includes(answer.status)) throw new Error(`${what}, but there is no such operation`);
    validate(what, PROBLEM, answer.body);
    return;
  }
  const described = document.paths[found.path]?.[method]?.responses[answer.status];
  if (!described) throw new Error(`${what} is not in the contract`);
  const type = answer.type;
  const types = Object.keys(described.content ?? {});
  if (types.length === 0 ? type !== '' : !types.includes(type))
    throw new Error(`${what} is ${type || 'empty'}; the contract says ${types.join(' or ') || 'empty'}`);
  const at = [found.path, method, 'responses', String(answer.status), 'content', type, 'schema'].map(toPointer);
  if (/json$/.test(type) && described.content?.[type] && 'schema' in described.content[type])
    validate(what, `#/paths/${at.join('/')}`, answer.body);
}

function toPointer(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

const compiled = new Map<string, ValidateFunction>();

function validate(what: string, schema: string, body: unknown): void {
  const check = compiled.get(schema) ?? ajv.compile({ $ref: `contract${schema}` });
  compiled.set(schema, check);
  if (!check(body)) throw new Error(`${what} is not what the contract says: ${ajv.errorsText(check.errors)}`);
}
