import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from '../../dist/src/backup/part-digest.js';
import { openDatabase } from '../../dist/src/database.js';
import { createWholeDatabase } from '../../dist/src/models/whole-database.js';

/**
 * `node scripts/ci/move-there-and-back.mjs mongodb://HOST:PORT`: moves the demo site from an embedded store to that server and back into another store, and compares
 * every collection of the first store with that of the last. Uses a database of its own there and drops it. Exits with 1 when anything differs.
 */
const [server] = process.argv.slice(2);
if (!server) throw new Error('usage: node scripts/ci/move-there-and-back.mjs mongodb://HOST:PORT');
const directory = await mkdtemp(join(tmpdir(), 'tagtree-move-'));
const [first, last] = [join(directory, 'first'), join(directory, 'last')];
const [address, query] = server.split('?', 2);
const uri = `${address.replace(/\/?$/, '')}/tagtree-move-${Date.now()}${query === undefined ? '' : `?${query}`}`;

try {
  run('demo', [], first);
  run('move', ['--to', uri], first);
  run('move', ['--from', uri], last);
  run('rebuild', [], last);
  await compare(await digestsOf(first), await digestsOf(last));
} finally {
  const { connection, close } = await openDatabase({ dataDir: directory, mongodbUri: uri });
  await connection.dropDatabase();
  await close();
  await rm(directory, { recursive: true, force: true });
}

function run(script, args, dataDir) {
  const path = fileURLToPath(new URL(`../../dist/scripts/${script}.js`, import.meta.url));
  const env = { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '' };
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script} ${args[0] ?? ''} failed:\n${stdout}\n${stderr}`);
  const told = { move: stdout.trim().split('\n').at(-2), rebuild: stdout.trim().split('\n').at(-1) }[script] ?? 'done';
  console.log(`${script} ${args[0] ?? ''} ${Math.round(performance.now() - began)} ms: ${told}`);
}

async function digestsOf(dataDir) {
  const { connection, close } = await openDatabase({ dataDir });
  const whole = createWholeDatabase(connection);
  const digests = new Map();
  for (const collection of await whole.collections()) digests.set(collection, await digestOf(whole.lines(collection)));
  await close();
  return digests;
}

function compare(before, after) {
  let [documents, differing] = [0, 0];
  for (const collection of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(collection), after.get(collection)];
    documents += was?.documents ?? 0;
    if (was?.sha256 === is?.sha256) continue;
    differing += 1;
    console.log(`${collection} differs: ${JSON.stringify(was)} before, ${JSON.stringify(is)} after`);
  }
  console.log(
    `${before.size} collections, ${documents} documents moved there and back: ${differing} collections differ`,
  );
  if (differing > 0) process.exitCode = 1;
}
