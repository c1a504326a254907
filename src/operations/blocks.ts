import { derivedId } from '@tagtree/evidence';
import { DomainError } from '../errors.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach } from '../models/reach.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { codesOfRun } from './issue-codes.ts';
import { leafClass } from './resolve-class.ts';
import { takeRun } from './take-run.ts';

export interface BlockCounts {
  reserved: number;
  printed: number;
  claimed: number;
  void: number;
}

export type NumberAccount = { code: string; account: 'reserved' | 'claimed' | 'void'; item?: string };

/** Reserves a block (writes.md, "reserve a block"): one run, one durable write. */
export async function reserveBlock(
  deps: Deps,
  asker: Asker,
  seed: string,
  command: { class: string; count: number; purpose?: string },
): Promise<Run> {
  await leafClass(deps, command.class, asker.reach);
  return takeRun(deps, asker, {
    class: command.class,
    count: command.count,
    purpose: 'block',
    request: derivedId(seed, 'block'),
    block: derivedId(seed, 'block', 'id'),
    ...(command.purpose !== undefined && { note: command.purpose }),
  });
}

export async function findBlock(deps: Deps, id: string, reach: Reach): Promise<Run> {
  const run = await deps.stores.runs.block(id);
  if (!run || !classWithinReach(run.class, reach)) throw new DomainError('not-found');
  return run;
}

/** The account of a block in sums: what has an entry in the register of names is claimed or void, all else is reserved. */
export async function countBlock(deps: Deps, run: Run): Promise<BlockCounts> {
  const counts: BlockCounts = { reserved: run.to - run.from + 1, printed: 0, claimed: 0, void: 0 };
  for await (const entry of entriesOf(deps, run)) {
    counts.reserved -= 1;
    counts[entry.void ? 'void' : 'claimed'] += 1;
  }
  if (run.voided !== 'void') return counts;
  // A claim that was given up after the block was voided leaves no name behind, and its number void all the same.
  return { ...counts, reserved: 0, void: counts.void + counts.reserved };
}

/** The names of a run: its codes differ in the serial and the check characters after it alone, so they lie side by side in the register. */
async function* entriesOf(deps: Deps, run: Run): AsyncGenerator<NameEntry> {
  const { framework, path } = splitClassKey(run.class);
  const compiled = await deps.catalog.current(framework);
  const nameOf = (serial: number) => `code:${compiled.toCompact(compiled.formatCode(path, serial))}`;
  for await (const entry of deps.stores.names.between(nameOf(run.from), nameOf(run.to))) {
    const cut = compiled.serialOfCompact(entry._id.slice('code:'.length));
    if (cut !== undefined && cut >= run.from && cut <= run.to) yield entry;
  }
}

/** The account of each number of a block from a serial on. The item that bears it is named where the asker may see it. */
export async function accountNumbers(
  deps: Deps,
  run: Run,
  { from: fromSerial, limit }: { from: number; limit: number },
  reach: Reach,
): Promise<NumberAccount[]> {
  const from = Math.max(run.from, fromSerial);
  const part: Run = { ...run, from, to: Math.min(run.to, from + limit - 1) };
  if (part.from > part.to) return [];
  const codes = [...(await codesOfRun(deps, part)).codes()];
  const { framework } = splitClassKey(run.class);
  const compiled = await deps.catalog.current(framework);
  const names = await deps.stores.names.findMany(codes.map((code) => `code:${compiled.toCompact(code)}`));
  const byName = new Map(names.map((name) => [name._id, name]));
  const bearers = await deps.stores.items.byIds(
    names.flatMap(({ subject = [] }) => subject),
    reach,
  );
  const visible = new Set(bearers.map(({ _id }) => _id));
  return codes.map((code) => {
    const name = byName.get(`code:${compiled.toCompact(code)}`);
    if (!name) return { code, account: run.voided === 'void' ? 'void' : 'reserved' };
    if (name.void) return { code, account: 'void' };
    return {
      code,
      account: 'claimed',
      ...(name.subject !== undefined && visible.has(name.subject) && { item: name.subject }),
    };
  });
}

const CHUNK = 1_000;

/**
 * Voids what is left of a block, or the codes given (writes.md, "void a number / a block"): the run `voiding`, names as void, the run `void`.
 * Claimed numbers stay claimed. A code of another block is refused with nothing voided.
 */
export async function voidBlock(
  deps: Deps,
  asker: Asker,
  run: Run,
  command: { codes?: readonly string[]; reason: string },
): Promise<void> {
  if (command.codes) {
    const names = await namesWithin(deps, run, command.codes);
    refuseClaimed(await deps.stores.names.findMany(names));
    refuseClaimed(await voidNames(deps, asker, names, command.reason));
    return;
  }
  if (run.voided === 'void') return;
  await deps.stores.runs.setVoided(run._id, 'voiding');
  await finishVoiding(deps, asker, run, command.reason);
}

/** The rest of a voided block; also run by the job `finish` after a crash. */
export async function finishVoiding(deps: Deps, asker: Asker, run: Run, reason: string): Promise<void> {
  for (let from = run.from; from <= run.to; from += CHUNK) {
    const part = { ...run, from, to: Math.min(run.to, from + CHUNK - 1) };
    const codes = [...(await codesOfRun(deps, part)).codes()];
    await voidNames(deps, asker, await namesWithin(deps, run, codes), reason);
  }
  await deps.stores.runs.setVoided(run._id, 'void');
}

async function namesWithin(deps: Deps, run: Run, codes: readonly string[]): Promise<string[]> {
  const { framework, path } = splitClassKey(run.class);
  const compiled = await deps.catalog.current(framework);
  const mistakes = codes.flatMap((code, index) => {
    const serial = compiled.serialOfCompact(compiled.toCompact(code));
    const inside = serial !== undefined && serial >= run.from && serial <= run.to;
    const same = inside && compiled.formatCode(path, serial) === code;
    return same ? [] : [{ pointer: `#/body/codes/${index}`, code: 'code-not-in-block', params: { code } }];
  });
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  return codes.map((code) => `code:${compiled.toCompact(code)}`);
}

function refuseClaimed(names: readonly NameEntry[]): void {
  const claimed = names.filter((name) => !name.void);
  if (claimed.length === 0) return;
  throw new DomainError('block-claimed', { codes: claimed.map((name) => name._id.slice('code:'.length)) });
}

/** Answers the names that were claimed before. */
async function voidNames(
  deps: Deps,
  asker: Asker,
  names: readonly string[],
  reason: string,
): Promise<readonly NameEntry[]> {
  const at = deps.now().toISOString();
  const entries = names.map((name) => ({ _id: name, void: { at, by: asker.actor.id, reason }, claimedAt: at }));
  return [...(await deps.stores.names.claim(entries)).values()];
}
