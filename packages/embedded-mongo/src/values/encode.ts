import { Doc, type Value } from './document.ts';

/** A document of a reply, written as a literal; fields that are undefined are left out. */
export type Loose = { readonly [field: string]: Loosely };
type Loosely = Value | Loose | readonly Loosely[] | undefined;

/** The BSON bytes of a document. */
export function encode(document: Doc | Loose): Buffer {
  return document instanceof Doc ? document.bytes : docOf(document).bytes;
}

function docOf(loose: Loose): Doc {
  const given = Object.entries(loose).filter(([, value]) => value !== undefined);
  return Doc.of(given.map(([name, value]) => [name, exactly(value)] as const));
}

function exactly(value: Loosely): Value {
  if (Array.isArray(value)) return value.map(exactly);
  const isLiteral = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isLiteral ? docOf(value as Loose) : (value as Value);
}
