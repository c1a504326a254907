import { type CommandBody, toBody } from '../server/wire.ts';
import { PAUSE, Turn } from '../storage/turn.ts';
import type { Steps } from '../storage/write-queue.ts';
import { Doc, type Value } from '../values/document.ts';
import type { Loose } from '../values/encode.ts';
import { StoreError } from '../values/store-error.ts';
import { arrayOf } from './context.ts';
import { checkOptions } from './options.ts';

const MOST_STATEMENTS = 100_000;

export type WriteError = Loose & { readonly index: number };

/** The statements in a field of a command. Throws 21 for none or too many. */
export function statementsOf(command: CommandBody, field: string): Doc[] {
  const statements = arrayOf(command[field], field);
  if (statements.length === 0 || statements.length > MOST_STATEMENTS) {
    const message = `Write batch sizes must be between 1 and ${MOST_STATEMENTS}. Got ${statements.length} operations.`;
    throw new StoreError(21, 'InvalidLength', message);
  }
  return statements.map((each: Value) => {
    if (!(each instanceof Doc)) throw new StoreError(14, 'TypeMismatch', `each of '${field}' must be an object`);
    return each;
  });
}

/** A statement's fields by name, when all of them are known. */
export function fieldsOf(of: string, statement: Doc): CommandBody {
  const fields = Object.fromEntries(statement.entries());
  checkOptions(of, fields);
  return fields;
}

/** Runs the statements inside write transactions; a failed one stops the others unless the command is unordered. */
export function* runStatements<S>(
  command: CommandBody,
  statements: readonly S[],
  run: (statement: S, index: number) => Steps<void> | void,
): Steps<WriteError[]> {
  const errors: WriteError[] = [];
  const turn = new Turn();
  for (const [index, statement] of statements.entries()) {
    if (turn.isOver()) {
      yield PAUSE;
      turn.begin();
    }
    try {
      const steps = run(statement, index);
      if (steps) yield* steps;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      errors.push({ index, code: error.code, ...error.extra, errmsg: error.message });
      if (command['ordered'] !== false) break;
    }
  }
  return errors;
}

export function writeReply(counts: Loose, errors: readonly WriteError[]): Uint8Array {
  return toBody({ ...counts, ...(errors.length > 0 && { writeErrors: errors }), ok: 1 });
}
