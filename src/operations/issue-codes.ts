import { derivedId } from '@tagtree/evidence';
import type { Run } from '../models/codes/runs.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { leafClass } from './resolve-class.ts';
import { takeRun } from './take-run.ts';

export interface IssuedCodes {
  count: number;
  /** The codes in order, form with separators. */
  codes(): Generator<string>;
  /** The same with their numbers. */
  numbers(): Generator<{ serial: number; code: string }>;
  /** The same as JSON lines, `{ "code" }`, in chunks of bytes. */
  lines(): Generator<Uint8Array>;
}

/** Issues codes (writes.md, "issue codes"): one run, one durable write; the codes follow from it. The seed names the run, so a repeat gets the same. */
export async function issueCodes(
  deps: Deps,
  asker: Asker,
  seed: string,
  command: { class: string; count: number },
): Promise<IssuedCodes> {
  await leafClass(deps, command.class, asker.reach);
  const run = await takeRun(deps, asker, { ...command, purpose: 'issue', request: derivedId(seed, 'issue') });
  return codesOfRun(deps, run);
}

/** The codes of a run, made when they are asked for. */
export async function codesOfRun(deps: Deps, run: Run): Promise<IssuedCodes> {
  const { path } = splitClassKey(run.class);
  const compiled = await deps.catalog.ofRun(run);
  const write = compiled.codeWriter(path);
  return {
    count: compiled.countNumbers(path, run.from, run.to),
    lines: () => compiled.codeLines(path, run.from, run.to),
    *codes() {
      for (let serial = run.from; serial <= run.to; serial += 1) {
        const code = write(serial);
        if (code !== undefined) yield code;
      }
    },
    *numbers() {
      for (let serial = run.from; serial <= run.to; serial += 1) {
        const code = write(serial);
        if (code !== undefined) yield { serial, code };
      }
    },
  };
}

/** The first and the last code of a run. It ends with a number that bears one; what is void by rule may stand at its beginning. */
export async function edgesOf(deps: Deps, run: Run): Promise<[string, string]> {
  const { path } = splitClassKey(run.class);
  const compiled = await deps.catalog.ofRun(run);
  const first = compiled.lastOf(path, run.from, 1) ?? run.to;
  return [compiled.formatCode(path, first), compiled.formatCode(path, run.to)];
}

/** `count` codes of a run, from the one at an index on (0 the first). */
export async function codesWithin(deps: Deps, run: Run, index: number, count: number): Promise<string[]> {
  const { path } = splitClassKey(run.class);
  const from = (await deps.catalog.ofRun(run)).lastOf(path, run.from, index + 1) ?? run.to + 1;
  const codes: string[] = [];
  for (const code of (await codesOfRun(deps, { ...run, from })).codes()) {
    if (codes.length === count) break;
    codes.push(code);
  }
  return codes;
}
