import { derivedId } from '@tagtree/evidence';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { isInRanges, joinRanges } from '../codes/number-ranges.ts';
import { parseExactly, toCompactCode } from '../codes/parse-code.ts';
import { DomainError, type Mistake } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { BlockHolder, Run } from '../models/codes/runs.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach } from '../models/reach.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { codesOfRun } from './issue-codes.ts';
import { numbersLeft } from './number-room.ts';
import { leafClass } from './resolve-class.ts';
import { takeRun } from './take-run.ts';

export interface BlockCounts {
  reserved: number;
  printed: number;
  claimed: number;
  void: number;
}

export type NumberAccount = {
  serial: number;
  code: string;
  account: 'reserved' | 'printed' | 'claimed' | 'void';
  item?: string;
};

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

/**
 * The account of a block in sums: what has an entry in the register of names is claimed or void; of the rest, what was reported as printed is printed, all else
 * reserved. What is read are the entries of names, not the numbers.
 */
export async function countBlock(deps: Deps, run: Run): Promise<BlockCounts> {
  const compiled = await deps.catalog.ofRun(run);
  const { path } = splitClassKey(run.class);
  const ranges = joinRanges(run.printed ?? []);
  const inRanges = ranges.reduce((sum, { from, to }) => sum + compiled.countNumbers(path, from, to), 0);
  const counts: BlockCounts = {
    reserved: compiled.countNumbers(path, run.from, run.to) - inRanges,
    printed: inRanges,
    claimed: 0,
    void: 0,
  };
  for await (const { entry, serial } of entriesOf(deps, run)) {
    counts[isInRanges(ranges, serial) ? 'printed' : 'reserved'] -= 1;
    counts[entry.void ? 'void' : 'claimed'] += 1;
  }
  if (run.voided !== 'void') return counts;
  // A claim that was given up after the block was voided leaves no name behind, and its number void all the same.
  return { ...counts, reserved: 0, printed: 0, void: counts.void + counts.reserved + counts.printed };
}

export interface ClassNumbers {
  total: number;
  free: number;
  /** How many of them were given to other servers. */
  elsewhere: number;
  taken: Record<Run['purpose'], number>;
  account: BlockCounts;
}

/** The account of all numbers of a class: what they were taken for, and what became of them. */
export async function countClass(deps: Deps, found: ClassDocument): Promise<ClassNumbers> {
  if (!found.leaf) throw new DomainError('class-not-leaf', { class: found._id });
  const taken = { issue: 0, block: 0, pool: 0, import: 0, epoch: 0 };
  const account: BlockCounts = { reserved: 0, printed: 0, claimed: 0, void: 0 };
  let elsewhere = 0;
  for await (const run of deps.stores.runs.ofClass(found._id)) {
    const counts = await countBlock(deps, run);
    if (run.holder?.kind === 'server') elsewhere += Object.values(counts).reduce((sum, each) => sum + each, 0);
    for (const key of Object.keys(account) as (keyof BlockCounts)[]) {
      account[key] += counts[key];
      taken[run.purpose] += counts[key];
    }
  }
  const { free } = await numbersLeft(deps, await deps.catalog.current(found.framework), found._id);
  const all = Object.values(taken).reduce((sum, each) => sum + each, 0);
  return { total: all + free, free, elsewhere, taken, account };
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

/** The names of a run: its codes differ in the serial and the check characters after it alone, so they lie side by side in the register. */
export async function* entriesOf(deps: Deps, run: Run): AsyncGenerator<{ entry: NameEntry; serial: number }> {
  const compiled = await deps.catalog.ofRun(run);
  const { path } = splitClassKey(run.class);
  for (const [first, last] of compiled.compactRanges(path, run.from, run.to)) {
    for await (const entry of deps.stores.names.between(`code:${first}`, `code:${last}`)) {
      const parsed = parseExactly(entry._id.slice('code:'.length), compiled);
      if (parsed?.path !== path || parsed.serial < run.from || parsed.serial > run.to) continue;
      yield { entry, serial: parsed.serial };
    }
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
  if (from > run.to) return [];
  const compiled = await deps.catalog.ofRun(run);
  const to = compiled.lastOf(splitClassKey(run.class).path, from, limit) ?? run.to;
  const numbers = [...(await codesOfRun(deps, { ...run, from, to: Math.min(run.to, to) })).numbers()];
  const names = await deps.stores.names.findMany(numbers.map(({ code }) => `code:${toCompactCode(code)}`));
  const byName = new Map(names.map((name) => [name._id, name]));
  const bearers = await deps.stores.items.byIds(
    names.flatMap(({ subject = [] }) => subject),
    reach,
  );
  const visible = new Set(bearers.map(({ _id }) => _id));
  return numbers.map((number) => {
    const name = byName.get(`code:${toCompactCode(number.code)}`);
    if (!name) return { ...number, account: unclaimedAccount(run, number.serial) };
    if (name.void) return { ...number, account: 'void' };
    const shown = name.subject !== undefined && visible.has(name.subject);
    return { ...number, account: 'claimed', ...(shown && { item: name.subject }) };
  });
}

function unclaimedAccount(run: Run, serial: number): NumberAccount['account'] {
  if (run.voided === 'void') return 'void';
  return isInRanges(run.printed ?? [], serial) ? 'printed' : 'reserved';
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
  const voiding = { by: asker.actor.id, reason: command.reason };
  if (command.codes) {
    const names = await namesWithin(deps, run, command.codes);
    refuseClaimed(await deps.stores.names.findMany(names));
    refuseClaimed(await voidNames(deps, voiding, names));
    return;
  }
  const marked = await deps.stores.runs.startVoiding(run._id, voiding);
  if (marked) await finishVoiding(deps, marked);
}

/** The rest of a voided block, if there is any; also run by the job `finish` after a crash. */
export async function finishVoiding(deps: Deps, run: Run): Promise<void> {
  const { voided, voiding = { by: run.takenBy, reason: '' } } = run;
  if (voided !== 'voiding') return;
  for (let from = run.from; from <= run.to; from += CHUNK) {
    const part = { ...run, from, to: Math.min(run.to, from + CHUNK - 1) };
    const codes = [...(await codesOfRun(deps, part)).codes()];
    await voidNames(deps, voiding, await namesWithin(deps, run, codes));
  }
  await deps.stores.runs.endVoiding(run._id);
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
  return codes.map((code) => `code:${toCompactCode(code)}`);
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

function refuseClaimed(names: readonly NameEntry[]): void {
  const claimed = names.filter((name) => !name.void);
  if (claimed.length === 0) return;
  throw new DomainError('block-claimed', { codes: claimed.map((name) => name._id.slice('code:'.length)) });
}

/** Answers the names that were claimed before. */
async function voidNames(
  deps: Deps,
  voiding: { by: string; reason: string },
  names: readonly string[],
): Promise<readonly NameEntry[]> {
  const at = deps.now().toISOString();
  const entries = names.map((name) => ({ _id: name, void: { at, ...voiding }, claimedAt: at }));
  return [...(await deps.stores.names.claim(entries)).values()];
}
