import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BSON, MongoClient, MongoServerError } from 'mongodb';
import { Bench, type Loose } from '../support.ts';
import { mismatch } from './matches.ts';
import { type Entity, OPERATIONS } from './operations.ts';

/** `npm run spec -w packages/embedded-mongo -- DIRECTORY`: runs the CRUD specification's tests in the unified format that lie in a directory. */
const VERSION = [7, 0, 0];

/** Why a test does not apply. */
class Skipped extends Error {}

interface Outcome {
  name: string;
  result: 'passed' | 'failed' | 'skipped';
  why: string;
}

async function main(): Promise<void> {
  const [directory] = process.argv.slice(2);
  if (!directory) throw new Error('usage: spec DIRECTORY, the directory of the CRUD tests in JSON');
  const bench = await new Bench().start();
  const outcomes: Outcome[] = [];
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json'))) {
    const suite = BSON.EJSON.parse(readFileSync(join(directory, file), 'utf8')) as Loose;
    for (const test of suite['tests'] as Loose[])
      outcomes.push(await outcomeOf(`${file.slice(0, -5)}: ${test['description']}`, () => runTest(bench, suite, test)));
  }
  await bench.end();
  report(outcomes);
}

async function outcomeOf(name: string, run: () => Promise<void>): Promise<Outcome> {
  try {
    await run();
    return { name, result: 'passed', why: '' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, result: isNotApplicable(error) ? 'skipped' : 'failed', why };
  }
}

/** What the store refuses by name does not apply to it. */
function isNotApplicable(error: unknown): boolean {
  if (error instanceof Skipped) return true;
  const given = error as { code?: number; message?: string };
  return given.code === 115 || /not supported by the embedded store/.test(given.message ?? '');
}

function report(outcomes: readonly Outcome[]): void {
  const reasons = new Map<string, number>();
  for (const { name, result, why } of outcomes) {
    console.log(`${result}: ${name}${why && ` (${why})`}`);
    if (result === 'skipped') reasons.set(why, (reasons.get(why) ?? 0) + 1);
  }
  console.log('\nnot applicable, by reason:');
  for (const [why, count] of [...reasons].sort((a, b) => b[1] - a[1]))
    console.log(`${String(count).padStart(5)}  ${why}`);
  const count = (result: string) => outcomes.filter((each) => each.result === result).length;
  console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} not applicable`);
  process.exitCode = count('failed') > 0 ? 1 : 0;
}

async function runTest(bench: Bench, suite: Loose, test: Loose): Promise<void> {
  if (test['skipReason']) throw new Skipped(String(test['skipReason']));
  if (/^inserting _id with type null via (insert|bulk)/.test(test['description']))
    throw new Skipped('the driver of Node gives a new _id in the place of null');
  for (const requirements of [suite['runOnRequirements'], test['runOnRequirements']]) meetOne(requirements);
  const entities = new Map<string, Entity>();
  const clients: MongoClient[] = [];
  try {
    for (const each of (suite['createEntities'] ?? []) as Loose[]) await createEntity(bench, each, entities, clients);
    for (const data of (suite['initialData'] ?? []) as Loose[]) await fill(bench, data);
    for (const operation of test['operations'] as Loose[]) await runOperation(operation, entities);
    for (const data of (test['outcome'] ?? []) as Loose[]) await checkContents(bench, data);
  } finally {
    for (const client of clients) await client.close();
  }
}

function meetOne(requirements: Loose[] | undefined): void {
  if (!requirements || requirements.some((each) => unmet(each) === undefined)) return;
  throw new Skipped(requirements.map(unmet).join(' or '));
}

function unmet({ minServerVersion, maxServerVersion, topologies, auth }: Loose): string | undefined {
  if (minServerVersion && compareVersion(minServerVersion) < 0) return `server ${minServerVersion} or later`;
  if (maxServerVersion && compareVersion(maxServerVersion) > 0) return `server ${maxServerVersion} or earlier`;
  if (topologies && !topologies.includes('single')) return `only for ${topologies.join(', ')}`;
  return auth ? 'needs users' : undefined;
}

function compareVersion(other: string): number {
  const parts = other.split('.').map(Number);
  for (const [at, part] of parts.entries()) if (VERSION[at] !== part) return (VERSION[at] ?? 0) - part;
  return 0;
}

async function createEntity(
  bench: Bench,
  each: Loose,
  entities: Map<string, Entity>,
  clients: MongoClient[],
): Promise<void> {
  const [[kind, given]] = Object.entries(each) as [[string, Loose]];
  const id = String(given['id']);
  if (kind === 'client') {
    const client = await MongoClient.connect(bench.uri, given['uriOptions'] as Loose | undefined);
    clients.push(client);
    entities.set(id, client);
  } else if (kind === 'database') {
    entities.set(
      id,
      (entities.get(given['client']) as MongoClient).db(given['databaseName'], given['databaseOptions']),
    );
  } else if (kind === 'collection') {
    const db = entities.get(given['database']) as ReturnType<MongoClient['db']>;
    entities.set(id, db.collection(given['collectionName'], given['collectionOptions']));
  } else throw new Skipped(`needs an entity of the kind ${kind}`);
}

async function fill(bench: Bench, { databaseName, collectionName, documents, createOptions }: Loose): Promise<void> {
  const db = bench.client.db(databaseName);
  await db.dropCollection(collectionName);
  if (createOptions || documents.length === 0) await db.createCollection(collectionName, createOptions ?? {});
  if (documents.length > 0) await db.collection(collectionName).insertMany(documents);
}

async function checkContents(bench: Bench, { databaseName, collectionName, documents }: Loose): Promise<void> {
  const found = await bench.client
    .db(databaseName)
    .collection(collectionName)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  const why = mismatch(documents, found, false);
  if (why) throw new Error(`the collection afterwards: ${why}`);
}

async function runOperation(operation: Loose, entities: ReadonlyMap<string, Entity>): Promise<void> {
  const { name, object, arguments: given = {}, expectError, expectResult } = operation;
  if (name === 'failPoint') throw new Skipped('needs a fail point in the server');
  const run = OPERATIONS[name];
  const on = entities.get(object);
  if (!run || !on) throw new Skipped(`the operation ${name} on ${object} is not run here`);
  let result: unknown;
  try {
    result = await run(on as never, given);
  } catch (error) {
    if (!expectError) throw error;
    checkError(expectError, error as Loose);
    return;
  }
  if (expectError) throw new Error('an error was expected');
  const why = expectResult === undefined ? undefined : mismatch(expectResult, result);
  if (why) throw new Error(`the result: ${why}`);
}

function checkError(expected: Loose, error: Loose): void {
  const { isClientError, errorContains, errorCode, errorCodeName, errorResponse, expectResult } = expected;
  const fromServer = error instanceof MongoServerError;
  if (fromServer && isNotApplicable(error) && !isClientError) throw error;
  if (isClientError !== undefined && isClientError === fromServer)
    throw new Error(`not the side expected: ${error['message']}`);
  if (errorContains && !String(error['message']).toLowerCase().includes(errorContains.toLowerCase()))
    throw new Error(`the error does not say ${errorContains}: ${error['message']}`);
  if (errorCode !== undefined && error['code'] !== errorCode)
    throw new Error(`code ${errorCode} was expected, not ${error['code']}`);
  if (errorCodeName && error['codeName'] !== errorCodeName) throw new Error(`the name ${errorCodeName} was expected`);
  const why =
    (errorResponse && mismatch(errorResponse, error['errorResponse'] ?? error)) ||
    (expectResult && mismatch(expectResult, error['result'] ?? error['partialResult']));
  if (why) throw new Error(`the error: ${why}`);
}

await main();
