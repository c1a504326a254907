import { Doc, type Value } from '../values/document.ts';
import { notSupported } from '../values/store-error.ts';
import type { Item } from './stages.ts';

/** Looks at the document only if it names a field of it. */
export type Expression = (item: Item) => Value | undefined;

/** A field path, a literal, or an object or a list of such; operators within expressions and variables are refused by name. */
export function compileExpression(expression: Value): Expression {
  if (typeof expression === 'string' && expression.startsWith('$')) {
    if (expression.startsWith('$$')) throw notSupported(`the variable ${expression}`);
    const path = expression.slice(1).split('.');
    return ({ doc }) => valueAt(doc, path, 0);
  }
  if (Array.isArray(expression)) {
    const parts = expression.map(compileExpression);
    return (item) => parts.map((part) => part(item) ?? null);
  }
  if (!(expression instanceof Doc)) return () => expression;
  const parts = expression.entries().map(([field, part]) => {
    if (field.startsWith('$')) throw notSupported(`the expression ${field}`);
    return [field, compileExpression(part)] as const;
  });
  return (item) =>
    Doc.of(
      parts.flatMap(([field, part]) => {
        const value = part(item);
        return value === undefined ? [] : [[field, value] as const];
      }),
    );
}

/** Through an array a path gives the list of what its elements have. */
function valueAt(from: Value | undefined, path: readonly string[], at: number): Value | undefined {
  if (at === path.length) return from;
  if (Array.isArray(from))
    return from.map((element) => valueAt(element, path, at)).filter((value) => value !== undefined);
  return from instanceof Doc ? valueAt(from.get(path[at] as string), path, at + 1) : undefined;
}
