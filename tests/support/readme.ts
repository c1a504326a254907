import { readFileSync } from 'node:fs';

const text = readFileSync('README.md', 'utf8');

/** What stands between a heading of the second level and the next. */
function section(heading: string): string {
  const found = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`README.md has no section ${heading}`);
  return found;
}

/** The shell blocks of a section, as they stand. */
export function shellBlocks(heading: string): string[] {
  return [...section(heading).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

/** The rows of the table of a section: cells without the blanks and back-quotes around them. */
export function tableRows(heading: string): string[][] {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`|`$/g, '')),
  );
}

/** Files and directories that it links to or shows. */
export function linkedPaths(): string[] {
  return [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = '']) => path).filter((path) => !path.includes('://'));
}

/** Scripts of package.json that it tells to run. */
export function npmScripts(): string[] {
  return [...text.matchAll(/npm (?:run ([a-z-]+)|(start|test))/g)].map(([, run, bare]) => run ?? bare ?? '');
}
