import { type Hit, someAt } from '../values/at-path.ts';
import { Doc, type Value } from '../values/document.ts';
import { badValue, notSupported } from '../values/store-error.ts';
import { compileCondition } from './conditions.ts';

/** Whether a document passes; `hit` learns where in an array it did, for the positional operator. */
export type Match = (doc: Doc, hit?: Hit) => boolean;

const LOGICAL: Readonly<Record<string, (parts: readonly Match[]) => Match>> = {
  $and: (parts) => (doc, hit) => parts.every((part) => part(doc, hit)),
  $or: (parts) => (doc, hit) => parts.some((part) => part(doc, hit)),
  $nor: (parts) => (doc) => !parts.some((part) => part(doc)),
};

/** The operators that stand in place of a field, taken and refused. */
export const TOP_LEVEL = {
  taken: [...Object.keys(LOGICAL), '$comment'],
  refused: ['$where', '$expr', '$text', '$jsonSchema', '$sampleRate'],
};

/** A filter as a function. What it does not know is refused by name. */
export function compileFilter(filter: Doc): Match {
  const tests = filter
    .entries()
    .filter(([key]) => key !== '$comment')
    .map(([key, value]) => (key.startsWith('$') ? compileLogical(key, value) : compilePath(key, value)));
  const [only] = tests;
  if (tests.length === 1 && only) return only;
  return (doc, hit) => tests.every((test) => test(doc, hit));
}

function compileLogical(operator: string, value: Value): Match {
  const join = Object.hasOwn(LOGICAL, operator) ? LOGICAL[operator] : undefined;
  if (TOP_LEVEL.refused.includes(operator)) throw notSupported(`the operator ${operator}`);
  if (!join) throw badValue(`unknown top level operator: ${operator}`);
  if (!Array.isArray(value) || value.length === 0) throw badValue(`${operator} must be a nonempty array`);
  return join(
    value.map((part) => {
      if (!(part instanceof Doc)) throw badValue(`${operator} entries need to be full objects`);
      return compileFilter(part);
    }),
  );
}

function compilePath(path: string, condition: Value): Match {
  const segments = path.split('.');
  const holds = compileCondition(condition, compileFilter);
  return (doc, hit) => holds((test) => someAt(doc, segments, test, hit));
}
