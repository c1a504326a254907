import type { Connection } from 'mongoose';

/**
 * What the application may ask of a MongoDB, so that a standalone server, a replica set, a sharded cluster and the embedded store all answer alike: the
 * operators of "Keys on a cluster" in the design's writes.md, the commands of its embedded-store.md.
 */
const operators = new Set([
  ...['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists', '$and', '$or', '$elemMatch', '$regex'],
  ...['$set', '$unset', '$inc', '$max', '$min', '$push', '$addToSet', '$pull', '$setOnInsert'],
  ...['$match', '$sort', '$skip', '$limit', '$group', '$project'],
]);

const commands = new Set([
  ...['hello', 'ping', 'buildInfo', 'connectionStatus', 'endSessions'],
  ...['find', 'getMore', 'killCursors', 'count', 'distinct', 'aggregate'],
  ...['insert', 'update', 'delete', 'findAndModify'],
  ...['create', 'drop', 'dropDatabase', 'listCollections', 'createIndexes', 'listIndexes', 'dropIndexes'],
]);

export function isAllowedOperator(name: string): boolean {
  return operators.has(name);
}

/** What in a command, as the driver sends it, is not on the lists; none when all is. What an insert stores is data, not a command. */
export function beyondTheLists(command: Readonly<Record<string, unknown>>): string[] {
  const [name = ''] = Object.keys(command);
  const { documents: _data, ...asked } = command;
  const sections = Object.entries(asked).filter(([field]) => !field.startsWith('$'));
  return [
    ...(commands.has(name) ? [] : [`the command ${name}`]),
    ...('autocommit' in command ? ['a transaction'] : []),
    ...sections.flatMap(([, value]) => beyondIn(value)),
  ];
}

/** How the driver counts documents. Tests count so; src may not, and a test reads it for that. */
const countingGroup = JSON.stringify({ _id: 1, n: { $sum: 1 } });

function beyondIn(value: unknown): string[] {
  if (value instanceof RegExp) return value.source.startsWith('^') ? [] : ['a $regex without an anchor'];
  if (value instanceof Map) return beyondIn(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key.startsWith('$') && !operators.has(key) ? [key] : []),
    ...(key === '$regex' && typeof inner === 'string' && !inner.startsWith('^') ? ['a $regex without an anchor'] : []),
    ...(key === '$group' && JSON.stringify(inner) === countingGroup ? [] : beyondIn(inner)),
  ]);
}

export interface SentCommands {
  /** Their names, each once. */
  commands: string[];
  /** What they used that is not on the lists, each once. */
  beyond: string[];
}

/** Follows what a connection, opened with `monitorCommands`, sends from now on. */
export function watchCommands(connection: Connection): SentCommands {
  const commands = new Set<string>();
  const beyond = new Set<string>();
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    commands.add(commandName);
    for (const found of beyondTheLists(command)) beyond.add(found);
  });
  return {
    get commands() {
      return [...commands];
    },
    get beyond() {
      return [...beyond];
    },
  };
}
