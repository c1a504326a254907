import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { variables } from '../src/config.ts';
import { linkedPaths, npmScripts, shellBlocks, tableRows } from './support/readme.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const missing = ['bash', 'curl', 'npm'].filter((program) => spawnSync(program, ['--version']).error);
if (missing.length > 0) console.warn(`NOT CHECKED: the commands of the README, as ${missing.join(', ')} is not here`);

(missing.length > 0 ? describe.skip : describe)('the main job of the README, run as it stands', () => {
  const [exports = '', ...blocks] = shellBlocks('The main job, step by step');
  let server: ServerProcess;
  let directory: string;
  let key: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tagtree-readme-'));
    // What the commands use of this directory; what they write stays in the other.
    for (const used of ['docs', 'dist', 'package.json']) symlinkSync(resolve(used), join(directory, used));
    server = await startServer({ DATA_DIR: join(directory, 'data') });
    key = /tt_\S+/.exec(server.output())?.[0] ?? '';
  });
  afterAll(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function run(block: string | undefined): Promise<string> {
    const real = exports.replace(/(?<=TAGTREE=).*/, server.url).replace(/(?<=KEY=).*/, key);
    const { stdout, stderr } = await promisify(execFile)('bash', ['-ec', `${real}\n${block}`], { cwd: directory });
    expect(`${stdout}${stderr}`).not.toMatch(/"status":[45]\d\d|problems\//);
    return stdout;
  }

  test('has a block for each step', () => {
    expect(exports).toBe('export TAGTREE=http://127.0.0.1:3000\nexport KEY=tt_...\n');
    expect(blocks).toHaveLength(7);
  });

  test('makes a unit and a place', async () => {
    const made = await run(blocks[0]);
    expect(made).toContain('"key":"depot-1"');
    expect(made).toContain('"key":"rack-a-01"');
  });

  test('registers an item under the code that the README shows', async () => {
    expect(JSON.parse(await run(blocks[1]))).toMatchObject({ code: 'T.23.015.000001.EN', unit: 'depot-1' });
  });

  test('prints its label and a sheet', async () => {
    await run(blocks[2]);
    expect(readFileSync(join(directory, 'label.png')).subarray(1, 4).toString()).toBe('PNG');
    expect(readFileSync(join(directory, 'sheet.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('finds it by what a scanner sent', async () => {
    const found = JSON.parse(await run(blocks[3]));
    expect(found).toMatchObject({ outcome: 'item', item: { code: 'T.23.015.000001.EN' } });
    expect(found.allowedEvents).toContain('received');
  });

  test('records one event, then two of a batch, and shows the log', async () => {
    const said = await run(blocks[4]);
    expect(said.match(/"outcome":"[a-z]+"/g)).toEqual(['"outcome":"recorded"', '"outcome":"recorded"']);
    const log = JSON.parse(said.slice(said.lastIndexOf('{"data":'))) as { data: { type: string }[] };
    expect(log.data.map(({ type }) => type)).toEqual(['registered', 'received', 'stored', 'inspected']);
  });

  test('imports the example register and names the line that does not fit', async () => {
    const said = await run(blocks[5]);
    expect(said).toMatch(/4 lines; 3 make 6 items; 1 do not fit\n {2}line 5: /);
    expect(said).toContain('Applied: 6 items');
  });

  test('makes a key that sees its depot alone', async () => {
    const { key: scanner } = JSON.parse(await run(blocks[6]));
    const seen = async (path: string) =>
      (await fetch(server.url + path, { headers: { Authorization: `Bearer ${scanner}` } })).status;
    expect([await seen('/v1/items/T.23.015.000001.EN'), await seen('/v1/items/T.23.015.000002.DY')]).toEqual([
      200, 404,
    ]);
  });
});

test('the table of variables says what the configuration says', () => {
  const rows = Object.entries(variables).map(([name, schema]) => {
    const parsed = name === 'SITE_TIME_ZONE' ? "the machine's" : schema.safeParse(undefined).data;
    return [name, String(parsed ?? 'none'), schema.description];
  });
  expect(tableRows('Variables')).toEqual(rows);
});

test('every word of the glossary is one that the contract uses', () => {
  const contract = readFileSync('openapi/openapi.json', 'utf8').toLowerCase();
  const words = tableRows('Words').flatMap(([word = '']) => word.split(', '));
  expect(words.length).toBeGreaterThan(12);
  expect(words.filter((word) => !contract.includes(word))).toEqual([]);
});

test('what it links to and tells to run is there', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(linkedPaths().filter((path) => !existsSync(path))).toEqual([]);
  expect(npmScripts().filter((name) => !(name in scripts))).toEqual([]);
  expect(npmScripts()).toEqual(expect.arrayContaining(['start', 'test', 'demo', 'admin-key', 'import', 'rebuild']));
});
