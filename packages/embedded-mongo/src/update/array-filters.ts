import { compileFilter, type Match } from '../match/filter.ts';
import { Doc, type Value } from '../values/document.ts';
import { badValue, failedToParse } from '../values/store-error.ts';

/** What the names in `$[name]` stand for: filters over an element, which each match is given as the field with the empty name. */
export function compileArrayFilters(given: Value | undefined): Map<string, Match> {
  const filters = new Map<string, Match>();
  if (given === undefined) return filters;
  if (!Array.isArray(given)) throw failedToParse('arrayFilters must be an array');
  for (const filter of given) {
    if (!(filter instanceof Doc)) throw failedToParse('each array filter must be a document');
    const [name, ...others] = [...new Set(namesOf(filter))];
    if (name === undefined)
      throw failedToParse('Cannot use an expression without a top-level field name in arrayFilters');
    if (others.length > 0)
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${name}' and '${others[0]}'`,
      );
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw badValue(
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (filters.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    filters.set(name, compileFilter(renamed(filter)));
  }
  return filters;
}

function namesOf(filter: Doc): string[] {
  return filter.entries().flatMap(([key, value]) => {
    if (!key.startsWith('$')) return [key.split('.')[0] as string];
    return Array.isArray(value) ? value.filter((each) => each instanceof Doc).flatMap(namesOf) : [];
  });
}

/** The same filter with an empty name in place of its own. */
function renamed(filter: Doc): Doc {
  return Doc.of(
    filter.entries().map(([key, value]): [string, Value] => {
      if (!key.startsWith('$')) return [['', ...key.split('.').slice(1)].join('.'), value];
      return [key, Array.isArray(value) ? value.map((each) => (each instanceof Doc ? renamed(each) : each)) : value];
    }),
  );
}
