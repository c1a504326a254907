import { type Doc, isPlainObject, setOwn } from '../values/document.ts';
import { badValue, notSupported } from '../values/store-error.ts';

/** A projection of fields, by inclusion or by exclusion; operators are refused by name. */
export function compileProjection(spec: Doc): (doc: Doc) => Doc {
  const entries = Object.entries(spec);
  for (const [path, value] of entries) {
    if (isPlainObject(value) || typeof value === 'string' || path.includes('$'))
      throw notSupported(`the projection of ${path}`);
  }
  const wanted = entries.map(([path, value]) => ({ path: path.split('.'), keep: Boolean(Number(value)) }));
  const others = wanted.filter(({ path }) => path[0] !== '_id');
  const including = others.some(({ keep }) => keep) || (others.length === 0 && wanted.some(({ keep }) => keep));
  if (others.some(({ keep }) => keep !== including)) throw badValue('a projection includes or excludes, not both');
  const idKept = wanted.find(({ path }) => path[0] === '_id')?.keep ?? true;
  const paths = others.map(({ path }) => path);
  if (including) return (doc) => include(doc, idKept ? [['_id'], ...paths] : paths);
  return (doc) => exclude(doc, idKept ? paths : [['_id'], ...paths]);
}

function include(doc: Doc, paths: readonly (readonly string[])[]): Doc {
  const result: Doc = {};
  for (const [field, value] of Object.entries(doc)) {
    const below = paths.filter((path) => path[0] === field).map((path) => path.slice(1));
    if (below.length === 0) continue;
    if (below.some((path) => path.length === 0)) setOwn(result, field, value);
    else if (Array.isArray(value))
      setOwn(
        result,
        field,
        value.filter(isPlainObject).map((element) => include(element, below)),
      );
    else if (isPlainObject(value)) setOwn(result, field, include(value, below));
  }
  return result;
}

function exclude(doc: Doc, paths: readonly (readonly string[])[]): Doc {
  const result: Doc = {};
  for (const [field, value] of Object.entries(doc)) {
    const below = paths.filter((path) => path[0] === field).map((path) => path.slice(1));
    if (below.some((path) => path.length === 0)) continue;
    if (below.length > 0 && isPlainObject(value)) setOwn(result, field, exclude(value, below));
    else if (below.length > 0 && Array.isArray(value)) {
      setOwn(
        result,
        field,
        value.map((element) => (isPlainObject(element) ? exclude(element, below) : element)),
      );
    } else setOwn(result, field, value);
  }
  return result;
}
