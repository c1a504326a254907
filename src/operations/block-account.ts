import { isInRanges, joinRanges } from '../codes/number-ranges.ts';
import { parseExactly } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { codeName, codeOfName } from '../lifecycle/names-given.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Run } from '../models/codes/runs.ts';
import type { Reach } from '../models/reach.ts';
import type { Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { codesOfRun } from './issue-codes.ts';
import { numbersLeft } from './number-room.ts';

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

/** The names of a run: its codes differ in the serial and the check characters after it alone, so they lie side by side in the register. */
export async function* entriesOf(deps: Deps, run: Run): AsyncGenerator<{ entry: NameEntry; serial: number }> {
  const compiled = await deps.catalog.ofRun(run);
  const { path } = splitClassKey(run.class);
  for (const [first, last] of compiled.compactRanges(path, run.from, run.to)) {
    for await (const entry of deps.stores.names.between(`code:${first}`, `code:${last}`)) {
      const parsed = parseExactly(codeOfName(entry._id), compiled);
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
  const names = await deps.stores.names.findMany(numbers.map(({ code }) => codeName(code)));
  const byName = new Map(names.map((name) => [name._id, name]));
  const bearers = await deps.stores.items.byIds(
    names.flatMap(({ subject = [] }) => subject),
    reach,
  );
  const visible = new Set(bearers.map(({ _id }) => _id));
  return numbers.map((number) => {
    const name = byName.get(codeName(number.code));
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
