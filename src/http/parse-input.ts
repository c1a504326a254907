import type { z } from 'zod';
import { DomainError, type Mistake } from '../errors.ts';
import { shapeMistakes } from '../shape.ts';
import type { Endpoint } from './endpoint.ts';

export interface RawInput {
  params: unknown;
  /** What stands behind the question mark. */
  query: string;
  body: unknown;
}

/** Params, query and body by the endpoint's schemas; all mistakes are gathered, then one error. */
export function parseInput(endpoint: Endpoint, raw: RawInput) {
  const mistakes: Mistake[] = [];
  const parsed = {
    params: parsePart(endpoint.params, raw.params, '#/path', mistakes),
    query: parsePart(endpoint.query, endpoint.query && queryRecord(raw.query, mistakes), '#/query', mistakes),
    // A multipart body has parts instead of one value; the handler parses them.
    body: endpoint.consumes?.includes('multipart/form-data')
      ? undefined
      : parsePart(endpoint.body, raw.body, '#/body', mistakes),
  };
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  return parsed;
}

function parsePart(schema: z.ZodType | undefined, value: unknown, pointer: string, mistakes: Mistake[]): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  mistakes.push(...shapeMistakes(schema, value, pointer));
  return undefined;
}

function queryRecord(text: string, mistakes: Mistake[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (Object.hasOwn(record, name)) mistakes.push({ pointer: `#/query/${name}`, code: 'value-twice' });
    // A percent-encoding that is no UTF-8 comes out as the replacement character.
    if (value.includes('\0') || value.includes('\ufffd'))
      mistakes.push({ pointer: `#/query/${name}`, code: 'nul-character' });
    record[name] = value;
  }
  return { ...record };
}
