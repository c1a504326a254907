import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, apiFrom, call } from './api-client.ts';
import { runScript } from './run-script.ts';

/** `npm run import -- FILE PLAN`: plans an import on a running server, shows what does not fit, applies it and waits, with a progress bar. */
interface Import {
  id: string;
  state: string;
  counts: { rows: number; create: number; update?: number; unchanged?: number; error: number; items: number };
  progress: { rows: number; items: number };
}

interface Page<T> {
  data: T[];
  next: string | null;
}

const BAR = 40;

async function main(): Promise<void> {
  const [file, plan, ...flags] = process.argv.slice(2);
  if (!file || !plan) throw new Error('usage: npm run import -- FILE PLAN [--plan-only]');
  const api = apiFrom(process.env);
  const planned = await upload(api, file, await readFile(plan, 'utf8'));
  const { rows, create, update, unchanged, error, items } = planned.counts;
  const changes = update === undefined ? '' : ` ${update} change theirs, ${unchanged} are so already;`;
  console.log(`Import ${planned.id}: ${rows} lines; ${create} make ${items} items;${changes} ${error} do not fit`);
  await showErrors(api, planned.id);
  if (flags.includes('--plan-only')) return;
  await call(api, 'POST', `/v1/imports/${planned.id}/apply`);
  await watch(api, planned.id);
}

async function upload(api: Api, file: string, plan: string): Promise<Import> {
  const form = new FormData();
  form.set('plan', plan);
  const blob = await openAsBlob(file).catch(() => {
    throw new Error(`The file ${file} can't be read`);
  });
  form.set('file', blob, basename(file));
  return call<Import>(api, 'POST', '/v1/imports', form);
}

async function showErrors(api: Api, id: string): Promise<void> {
  let cursor = '';
  for (;;) {
    const page = await call<Page<{ line: number; detail: string }>>(
      api,
      'GET',
      `/v1/imports/${id}/rows?outcome=error&limit=1000${cursor}`,
    );
    for (const { line, detail } of page.data) console.log(`  line ${line}: ${detail}`);
    if (page.next === null) return;
    cursor = `&cursor=${page.next}`;
  }
}

async function watch(api: Api, id: string): Promise<void> {
  for (;;) {
    const { state, counts, progress } = await call<Import>(api, 'GET', `/v1/imports/${id}`);
    const done = counts.items === 0 ? 1 : progress.items / counts.items;
    const bar = '#'.repeat(Math.round(done * BAR)).padEnd(BAR, '.');
    process.stdout.write(
      `${process.stdout.isTTY ? '\r' : ''}[${bar}] ${progress.items} of ${counts.items} items${process.stdout.isTTY ? '' : '\n'}`,
    );
    if (state === 'applied') return console.log(`\nApplied: ${progress.items} items`);
    if (state === 'failed') throw new Error('The import failed');
    await sleep(500);
  }
}

await runScript(main);
