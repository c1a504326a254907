import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A schema for the document; whatever has an id becomes a component. Answers stay open for new fields. */
export function toSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
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
