import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { joinRanges, type NumberRange } from '../codes/number-ranges.ts';
import { DomainError } from '../errors.ts';
import { codeOfName } from '../lifecycle/names-given.ts';
import type { NameEntry } from '../models/codes/names.ts';
import type { Run } from '../models/codes/runs.ts';
import type { BlockDocument } from '../reference/block-document.ts';
import { entriesOf } from './block-account.ts';
import { namesWithin } from './blocks.ts';
import type { Asker, Deps } from './deps.ts';
import { splitClassKey } from './framework-catalog.ts';
import { edgesOf } from './issue-codes.ts';

/** A block that was set aside for another server, as a document for it, to be signed by the issuer. Throws `block-not-given`. */
export async function blockDocument(deps: Deps, run: Run): Promise<BlockDocument> {
  const { holder, note, block: id = '', version = 1 } = run;
  if (holder?.kind !== 'server' || run.voided) throw new DomainError('block-not-given', { block: id });
  const compiled = await deps.catalog.ofRun(run);
  const { path } = splitClassKey(run.class);
  const [from, to] = await edgesOf(deps, run);
  return {
    format: 'tagtree-block-1',
    id,
    class: run.class,
    version,
    from,
    to,
    giver: deps.origin,
    holder: holder.name,
    ...(note !== undefined && { purpose: note }),
    givenAt: deps.now().toISOString(),
    printed: inCodes(compiled, path, joinRanges(run.printed ?? [])),
    void: inCodes(compiled, path, joinRanges(await voidNumbers(deps, run))),
  };
}

async function voidNumbers(deps: Deps, run: Run): Promise<NumberRange[]> {
  const numbers: NumberRange[] = [];
  for await (const { entry, serial } of entriesOf(deps, run))
    if (entry.void) numbers.push({ from: serial, to: serial });
  return numbers;
}

function inCodes(compiled: CompiledFramework, path: string, ranges: readonly NumberRange[]) {
  return ranges.map(({ from, to }) => ({
    from: compiled.formatCode(path, from),
    to: compiled.formatCode(path, to),
  }));
}

/**
 * Notes what the server that has a block reports of its numbers: borne by items there, or void. Again it changes nothing. Throws `block-not-given` for a block that
 * is here, `account-differs` where something else is known of a number; then nothing is noted.
 */
export async function noteAccount(
  deps: Deps,
  asker: Asker,
  run: Run,
  told: { claimed?: readonly string[] | undefined; void?: readonly string[] | undefined },
): Promise<void> {
  const { holder, block } = run;
  if (holder?.kind !== 'server') throw new DomainError('block-not-given', { block });
  const claimed = await namesWithin(deps, run, told.claimed ?? [], '#/body/claimed');
  const voided = await namesWithin(deps, run, told.void ?? [], '#/body/void');
  const at = deps.now().toISOString();
  const by = asker.actor.id;
  const entries: NameEntry[] = [
    ...claimed.map((_id) => ({ _id, elsewhere: { at, by, holder: holder.name }, claimedAt: at })),
    ...voided.map((_id) => ({ _id, void: { at, by, reason: `reported by ${holder.name}` }, claimedAt: at })),
  ];
  const wanted = new Map(entries.map((entry) => [entry._id, entry]));
  const there = await deps.stores.names.findMany([...wanted.keys()]);
  const twice = voided.filter((name) => claimed.includes(name));
  refuseOthers([...twice, ...there.filter((name) => differs(name, wanted.get(name._id))).map(({ _id }) => _id)]);
  refuseOthers([...(await deps.stores.names.claim(entries)).keys()]);
}

function differs(there: NameEntry, wanted: NameEntry | undefined): boolean {
  return (
    (there.void === undefined) !== (wanted?.void === undefined) ||
    (there.elsewhere === undefined) !== (wanted?.elsewhere === undefined)
  );
}

function refuseOthers(names: readonly string[]): void {
  if (names.length > 0) throw new DomainError('account-differs', { codes: names.map(codeOfName) });
}
