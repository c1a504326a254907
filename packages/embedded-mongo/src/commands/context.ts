import type { CommandBody } from '../server/wire.ts';
import type { Snapshots } from '../storage/snapshots.ts';
import type { Store } from '../storage/store.ts';
import { breathe } from '../storage/turn.ts';
import { Doc, type Value } from '../values/document.ts';
import { isNumber, toDouble } from '../values/numbers.ts';
import { located, StoreError } from '../values/store-error.ts';
import type { Cursors } from './cursors.ts';

export interface Context {
  store: Store;
  cursors: Cursors;
  /** Whether nobody waits for the answer any more. */
  isGone(): boolean;
  snapshots: Snapshots;
  /** When the command has had its maxTimeMS, on the clock of `performance`. */
  until: number;
}

/** What pauses look at. */
export type Client = Pick<Context, 'isGone' | 'until'>;

export type Command = (context: Context, command: CommandBody) => Promise<Uint8Array> | Uint8Array;

/** Lets others have their turn. Throws 279 when the client has gone meanwhile, 50 when the time is over: what was asked for need not be finished. */
export async function pause({ isGone, until }: Client): Promise<void> {
  await breathe();
  if (isGone()) throw new StoreError(279, 'ClientDisconnect', 'the client has gone');
  if (performance.now() > until) throw new StoreError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
}

const MOST_NAMESPACE_BYTES = 255;

/** `<database>.<collection>` of a command whose field `name` names the collection. */
export function namespaceOf(command: CommandBody, name: string): string {
  const collection = command[name];
  if (typeof collection !== 'string') throw wrongType(name, 'string');
  const namespace = `${databaseOf(command)}.${collection}`;
  if (collection === '' || /^\.|[\0$]/.test(collection) || Buffer.byteLength(namespace) > MOST_NAMESPACE_BYTES)
    throw invalidNamespace(namespace);
  return namespace;
}

export function databaseOf(command: CommandBody): string {
  const database = command['$db'];
  if (typeof database !== 'string') throw located(40571, 'OP_MSG requests require a $db argument');
  if (database === '' || database.length > 63 || /[/\\. "$*<>:|?\0]/.test(database)) throw invalidNamespace(database);
  return database;
}

function invalidNamespace(name: string): StoreError {
  return new StoreError(73, 'InvalidNamespace', `Invalid namespace specified '${name}'`);
}

function wrongType(what: string, wanted: string): StoreError {
  return new StoreError(14, 'TypeMismatch', `BSON field '${what}' is the wrong type, expected type '${wanted}'`);
}

const EMPTY = Doc.of([]);

export function documentOf(value: Value | undefined, what: string): Doc {
  if (value === undefined || value === null) return EMPTY;
  if (!(value instanceof Doc)) throw wrongType(what, 'object');
  return value;
}

export function arrayOf(value: Value | undefined, what: string): Value[] {
  if (value === undefined) throw located(40414, `BSON field '${what}' is missing but a required field`);
  if (!Array.isArray(value)) throw wrongType(what, 'array');
  return value;
}

export function textOf(value: Value | undefined, what: string): string {
  if (value === undefined) throw located(40414, `BSON field '${what}' is missing but a required field`);
  if (typeof value !== 'string') throw wrongType(what, 'string');
  return value;
}

/** A number of documents: not negative, cut to a whole one; `otherwise` when it is not given. */
export function countOf(value: Value | undefined, what: string, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  if (!isNumber(value)) throw wrongType(what, 'long');
  const count = Math.trunc(toDouble(value));
  if (!(count >= 0)) throw located(51024, `BSON field '${what}' value must be >= 0, actual value '${count}'`);
  return count;
}

/** Whether an option is on: `true`, or a number that is not 0. */
export function isOn(value: Value | undefined): boolean {
  return value === true || (isNumber(value) && toDouble(value) !== 0);
}
