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
  const { framework, path } = splitClassKey(run.class);
  const compiled = await deps.catalog.current(framework);
  const write = compiled.codeWriter(path);
  return {
    count: compiled.countNumbers(path, run.from, run.to),
    *codes() {
      for (let serial = run.from; serial <= run.to; serial += 1) {
        const code = write(serial);
        if (code !== undefined) yield code;
      }
    },
  };
}
