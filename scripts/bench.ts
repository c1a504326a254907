import { mkdir, writeFile } from 'node:fs/promises';
import { call } from './api-client.ts';
import { benchCodes } from './bench/bench-codes.ts';
import { benchEvents } from './bench/bench-events.ts';
import { benchImports } from './bench/bench-imports.ts';
import { benchResolve } from './bench/bench-resolve.ts';
import { benchStart } from './bench/bench-start.ts';
import { markdownTable, type Row, thisMachine } from './bench/report.ts';
import { openBenchSite } from './bench/site.ts';
import { framework } from './example-register.ts';

/** `npm run bench`: every figure as a ratio taken pair by pair in one run, with counted work beside it; written to docs/benchmarks.md. */
const rows: Row[] = [];
const site = await openBenchSite();
try {
  await call(site.api, 'POST', '/v1/frameworks', framework);
  await call(site.api, 'POST', '/v1/frameworks/supply/versions/1/publish');
  for (const part of [benchResolve, benchEvents, benchCodes, benchImports]) {
    rows.push(...(await part(site)));
    console.log(rows.map(({ what, found }) => `${what}: ${found}`).join('\n'));
  }
} finally {
  await site.close();
}
rows.push(...(await benchStart()));

const text = `# Benchmarks

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${thisMachine()}. The machine is shared and noisy, so only ratios count: each is the median of 9 pairs
measured in turn in one run, with its quartiles. The bare handler is \`scripts/bench/bare-server.ts\`, on the same store, a process of its own.

${markdownTable(rows)}
`;
await mkdir('docs', { recursive: true });
await writeFile('docs/benchmarks.md', text);
console.log(text);
