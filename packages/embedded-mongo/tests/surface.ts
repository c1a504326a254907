import { readFileSync } from 'node:fs';
import type { Collection } from 'mongodb';
import type { Bench, Item } from './support.ts';

/** The README's tables, held to the code and tried on a running store. */
export const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

export function named(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
}

function table(heading: string): string[][] {
  const section = README.slice(README.indexOf(heading)).split('\n#')[0] as string;
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));
  return rows.slice(1).map((row) => row.split('|').slice(1, -1));
}

export const COMMANDS = table('### Commands and their options').map(
  ([name = '', taken = '', ignored = '', refused = '']) => ({
    name: named(name)[0] as string,
    taken: named(taken),
    ignored: named(ignored),
    refused: named(refused),
  }),
);
export const OPERATORS = new Map(
  table('### Operators').map(([kind = '', taken = '', refused = '', unknown = '']) => [
    kind.trim(),
    { taken: named(taken), refused: named(refused), unknown: Number(unknown) },
  ]),
);

const DOCS = [
  { _id: 1, a: 1, b: 'x', at: new Date(0), list: [{ k: 1 }, { k: 2 }], tags: ['x', 'y'] },
  { _id: 2, a: 2, b: 'y', list: [], tags: [] },
];

export async function filled(bench: Bench): Promise<Collection<Item>> {
  const docs = bench.fresh();
  await docs.insertMany(DOCS);
  await docs.createIndex({ a: 1 });
  return docs;
}

export async function expectUntouched(docs: Collection<Item>): Promise<void> {
  expect(await docs.find({}, { sort: { _id: 1 } }).toArray()).toEqual(DOCS);
  expect(await docs.indexes()).toHaveLength(2);
}
