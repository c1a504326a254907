import { typeName } from '../match/type-names.ts';
import { compareValues } from '../values/compare.ts';
import { Doc, type Value } from '../values/document.ts';
import { dateOf, timestampNow } from '../values/scalar.ts';
import { show } from '../values/show.ts';
import { badValue, failedToParse, notSupported } from '../values/store-error.ts';
import { add, multiply } from './arithmetic.ts';
import { addToSet, pop, pull, pullAll, push } from './arrays.ts';
import { isElementPart, splitPath } from './change-at.ts';
import type { Change } from './update.ts';

type Next = Change['next'];

const OPERATORS: Readonly<Record<string, (operand: Value, path: string) => Next>> = {
  $set: (operand) => () => operand,
  $setOnInsert: (operand) => () => operand,
  $unset: () => () => undefined,
  $inc: add,
  $mul: multiply,
  $max: (operand) => (before) => (before === undefined || compareValues(operand, before) > 0 ? operand : before),
  $min: (operand) => (before) => (before === undefined || compareValues(operand, before) < 0 ? operand : before),
  $currentDate: currentDate,
  $push: push,
  $addToSet: addToSet,
  $pull: pull,
  $pullAll: pullAll,
  $pop: pop,
};

/** The operators of updates, taken and refused. */
export const UPDATE_OPERATORS = { taken: [...Object.keys(OPERATORS), '$rename'], refused: ['$bit'] };

export function compileOperator(operator: string, fields: Value): Change[] {
  if (UPDATE_OPERATORS.refused.includes(operator)) throw notSupported(`the update operator ${operator}`);
  if (!UPDATE_OPERATORS.taken.includes(operator)) {
    throw failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  if (!(fields instanceof Doc))
    throw failedToParse(`Modifiers operate on fields but we found type ${typeName(fields)} instead in ${operator}`);
  return fields.entries().flatMap(([path, operand]) => {
    if (operator === '$rename') return rename(path, operand);
    const compile = OPERATORS[operator] as (typeof OPERATORS)[string];
    return [
      {
        path: splitPath(path),
        next: compile(operand, path),
        onInsertOnly: operator === '$setOnInsert',
        lenient: operator === '$unset',
      },
    ];
  });
}

/** Two changes: the target gets what the source had, the source goes; nothing when the source is missing. */
function rename(from: string, to: Value): Change[] {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}: ${show(to)}`);
  if (to.includes('\0')) throw badValue("The 'to' field for $rename cannot contain an embedded null byte");
  const [source, target] = [splitPath(from), splitPath(to)];
  if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}`);
  if (`${to}.`.startsWith(`${from}.`) || `${from}.`.startsWith(`${to}.`))
    throw badValue(`The source and target field for $rename must not be on the same path: ${from}: ${to}`);
  for (const [kind, path] of Object.entries({ source, destination: target })) {
    if (path.some((part) => part === '$' || isElementPart(part)))
      throw badValue(`The ${kind} field for $rename may not be dynamic: ${path.join('.')}`);
  }
  return [
    { path: source, next: () => undefined },
    {
      path: target,
      next: (before, doc) => {
        const moved = withoutArrays(doc, source, 'source');
        if (moved !== undefined) withoutArrays(doc, target, 'destination');
        return moved ?? before;
      },
    },
  ];
}

function withoutArrays(doc: Doc, path: readonly string[], kind: string): Value | undefined {
  let value: Value | undefined = doc;
  for (const part of path) {
    if (Array.isArray(value)) throw badValue(`The ${kind} field cannot be an array element, '${path.join('.')}'`);
    value = value instanceof Doc ? value.get(part) : undefined;
  }
  return value;
}

function currentDate(operand: Value, path: string): Next {
  const type = operand instanceof Doc ? operand.get('$type') : undefined;
  if (type === 'timestamp') return () => timestampNow();
  if (typeof operand !== 'boolean' && type !== 'date')
    throw badValue(`${path}: ${show(operand)} is not valid for $currentDate, which takes a boolean or a $type`);
  return () => dateOf(Date.now());
}
