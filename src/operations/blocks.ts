import { derivedId } from '@tagtree/evidence';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { joinRanges } from '../codes/number-ranges.ts';
import { parseExactly, toCompactCode } from '../codes/parse-code.ts';
import { DomainError, type Mistake } from '../errors.ts';
import { codeName } from '../lifecycle/names-given.ts';
import type { BlockHolder, Run } from '../models/codes/runs.ts';
import { classWithinReach, type Reach } from '../models/reach.ts';
import type { Asker, Deps } from './deps.ts';
import { leafClass } from './resolve-class.ts';
import { takeRun } from './take-run.ts';

/** Reserves a block (writes.md, "reserve a block"): one run, one durable write. */
export async function reserveBlock(
  deps: Deps,
  asker: Asker,
  seed: string,
  command: { class: string; count: number; purpose?: string; holder?: BlockHolder },
): Promise<Run> {
  await leafClass(deps, command.class, asker.reach);
  return takeRun(deps, asker, {
    class: command.class,
    count: command.count,
    purpose: 'block',
    request: derivedId(seed, 'block'),
    block: derivedId(seed, 'block', 'id'),
    ...(command.purpose !== undefined && { note: command.purpose }),
    ...(command.holder && { holder: command.holder }),
  });
}

export async function findBlock(deps: Deps, id: string, reach: Reach): Promise<Run> {
  const run = await deps.stores.runs.block(id);
  if (!run || !classWithinReach(run.class, reach)) throw new DomainError('not-found');
  return run;
}

/** Notes that labels of a block's numbers were printed, from one code to another, as a person or a printer says. Again it changes nothing. */
export async function reportPrinted(
  deps: Deps,
  asker: Asker,
  run: Run,
  codes: { from: string; to: string },
): Promise<void> {
  const [from, to] = await Promise.all(
    (['from', 'to'] as const).map((end) => serialWithin(deps, run, codes[end], `#/body/${end}`)),
  );
  if (from === undefined || to === undefined || from > to)
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/to', code: 'range-backwards' }]);
  if (joinRanges(run.printed ?? []).some((range) => from >= range.from && to <= range.to)) return;
  await deps.stores.runs.addPrinted(run._id, { from, to, at: deps.now().toISOString(), by: asker.actor.id });
}

export async function namesWithin(
  deps: Deps,
  run: Run,
  codes: readonly string[],
  pointer = '#/body/codes',
): Promise<string[]> {
  const compiled = await deps.catalog.ofRun(run);
  const mistakes = codes.flatMap((code, index) =>
    serialOf(compiled, run, code) === undefined ? [notInBlock(`${pointer}/${index}`, code)] : [],
  );
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  return codes.map((code) => codeName(toCompactCode(code)));
}

async function serialWithin(deps: Deps, run: Run, code: string, pointer: string): Promise<number> {
  const serial = serialOf(await deps.catalog.ofRun(run), run, code);
  if (serial === undefined) throw new DomainError('invalid-request', {}, [notInBlock(pointer, code)]);
  return serial;
}

/** The number of a code of a run; none for a code of another one. */
function serialOf(compiled: CompiledFramework, run: Run, code: string): number | undefined {
  const parsed = parseExactly(toCompactCode(code), compiled);
  if (parsed?.class !== run.class) return undefined;
  return parsed.serial >= run.from && parsed.serial <= run.to ? parsed.serial : undefined;
}

function notInBlock(pointer: string, code: string): Mistake {
  return { pointer, code: 'code-not-in-block', params: { code } };
}
