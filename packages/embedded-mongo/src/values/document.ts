import { deserialize, serialize } from 'bson';

export type Doc = Record<string, unknown>;

/** A document for matching and sorting: numbers as JavaScript numbers. */
export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteBuffers: false });
}

/** A document that is going to be written again: every number keeps its BSON type. */
export function decodeTyped(bytes: Uint8Array): Doc {
  return deserialize(bytes, { promoteValues: false, promoteLongs: false, promoteBuffers: false });
}

export function encode(doc: Doc): Uint8Array {
  return serialize(doc, { ignoreUndefined: true });
}

/** An object of fields, as against a value with a BSON type of its own. */
export function isPlainObject(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !('_bsontype' in value)
  );
}

export function hasOwn(doc: object, field: string): boolean {
  return Object.hasOwn(doc, field);
}

/** Sets a field safely, whatever its name: `__proto__` is a field like any other. */
export function setOwn(doc: Doc, field: string, value: unknown): void {
  if (field === '__proto__')
    Object.defineProperty(doc, field, { value, enumerable: true, configurable: true, writable: true });
  else doc[field] = value;
}
