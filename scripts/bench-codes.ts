import { writeFile } from 'node:fs/promises';
import { benchBlock, benchCatalogue } from './bench/bench-blocks.ts';
import { benchChecks } from './bench/bench-checks.ts';
import { benchParse } from './bench/bench-parse.ts';
import { benchSuggestions } from './bench/bench-suggestions.ts';
import { markdownTable, type Row, thisMachine } from './bench/report.ts';
import { openBenchSite } from './bench/site.ts';

/** `npm run bench:codes`: reading codes, check characters, blocks, catalogues, suggestions; written to docs/benchmarks-codes.md. */
const rows: Row[] = [...(await benchParse()), ...(await benchChecks()), ...benchSuggestions()];
const site = await openBenchSite();
try {
  for (const part of [benchBlock, benchCatalogue]) rows.push(...(await part(site)));
} finally {
  await site.close();
}
const text = `# Benchmarks of codes

Written by \`npm run bench:codes\` on ${new Date().toISOString().slice(0, 10)}: ${thisMachine()}. Ratios are the median of 9 pairs measured in turn in one run, with their quartiles.

${markdownTable(rows)}
`;
await writeFile('docs/benchmarks-codes.md', text);
console.log(text);
