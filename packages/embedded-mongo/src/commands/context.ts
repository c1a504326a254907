import type { Store } from '../storage/store.ts';
import { type Doc, isPlainObject } from '../values/document.ts';
import { badValue, notSupported } from '../values/store-error.ts';
import type { Cursors } from './cursors.ts';

export interface Context {
  store: Store;
  cursors: Cursors;
}

export type Command = (context: Context, command: Doc) => Promise<Uint8Array> | Uint8Array;

/** `<database>.<collection>` of a command whose first field names the collection. */
export function namespaceOf(command: Doc, name: string): string {
  const collection = command[name];
  if (typeof collection !== 'string' || collection === '' || collection.includes('\0'))
    throw badValue(`${name} needs the name of a collection`);
  return `${command['$db']}.${collection}`;
}

export function documentOf(value: unknown, what: string): Doc {
  if (value === undefined) return {};
  if (!isPlainObject(value)) throw badValue(`${what} must be a document`);
  return value;
}

export function arrayOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw badValue(`${what} must be an array`);
  return value;
}

/** Refuses what this store doesn't do, wherever it is asked for. */
export function refuseOptions(command: Doc, options: readonly string[]): void {
  for (const option of options) if (command[option] !== undefined) throw notSupported(`the option ${option}`);
}
