import { mkdir, writeFile } from 'node:fs/promises';
import { benchCodes } from './bench/bench-codes.ts';
import { benchEvents } from './bench/bench-events.ts';
import { benchImports } from './bench/bench-imports.ts';
import { benchResolve } from './bench/bench-resolve.ts';
import { benchStart } from './bench/bench-start.ts';
import { markdownTable, type Row, thisMachine } from './bench/report.ts';
import { importPieces, MADE_UP_ITEMS, madeUpRegister, openBenchSite, publishSupply } from './bench/site.ts';

/**
 * `npm run bench`: every figure as a ratio taken pair by pair in one run, with counted work beside it; written to docs/benchmarks.md. With names of parts behind
 * `--` only these, and nothing is written.
 */
/** On one site, of 2,000 items to begin with; and those that bring what they need. */
const onSite = { resolve: benchResolve, events: benchEvents, codes: benchCodes };
const alone = { imports: benchImports, start: benchStart };
const all = [...Object.keys(onSite), ...Object.keys(alone)];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${all.join(', ')}`);

const rows: Row[] = [];
const note = (found: readonly Row[]) => {
  rows.push(...found);
  for (const { what, found: figure } of found) console.log(`${what}: ${figure}`);
};
const shared = Object.entries(onSite).filter(([name]) => wanted.includes(name));
if (shared.length > 0) {
  const site = await openBenchSite();
  try {
    await publishSupply(site.api);
    await importPieces(site.api, madeUpRegister(500, MADE_UP_ITEMS / 500));
    for (const [, part] of shared) note(await part(site));
  } finally {
    await site.close();
  }
}
for (const [name, part] of Object.entries(alone)) if (wanted.includes(name)) note(await part());

const text = `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${thisMachine()}. The machine is shared and noisy, so only ratios count: each is the median of 9 pairs
measured in turn in one run, with its quartiles. The bare handler is \`scripts/bench/bare-server.ts\`, on the same store, a process of its own.

${markdownTable(rows)}
`;
if (wanted === all) {
  await mkdir('docs', { recursive: true });
  await writeFile('docs/benchmarks.md', text);
  console.log(text);
}
