import { derivedId } from '@tagtree/evidence';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { isInRanges, joinRanges, type NumberRange, withoutRanges } from '../codes/number-ranges.ts';
import type { ParsedCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import { codeName } from '../lifecycle/names-given.ts';
import type { ForeignBlock } from '../models/codes/foreign-blocks.ts';
import { type Run, runId } from '../models/codes/runs.ts';
import { classWithinReach, type Reach } from '../models/reach.ts';
import { type BlockDocument, type ReadBlock, readBlock } from '../reference/block-document.ts';
import { type CatalogueSignature, signatureMistake } from '../reference/catalogue-signature.ts';
import type { Asker, Deps } from './deps.ts';
import { epochRun } from './epoch-runs.ts';
import { splitClassKey } from './framework-catalog.ts';
import { nextWithin } from './number-room.ts';

export interface SignedBlock {
  block: BlockDocument;
  signature?: CatalogueSignature | undefined;
}

const CHUNK = 1_000;

/**
 * Takes in a block that another server gave to this one (decision 0013): what is void is void here too, what there are labels of becomes a block to be claimed by
 * code, and from the rest this server gives out codes. In that order, so cut off half way it goes on when it is sent again. Sent again it changes nothing. Throws
 * `invalid-request` with every mistake.
 */
export function takeForeignBlock(deps: Deps, asker: Asker, given: SignedBlock): Promise<ForeignBlock> {
  return deps.inTurn(`foreign blocks of ${given.block.class}`, () => takeNow(deps, asker, given));
}

async function takeNow(deps: Deps, asker: Asker, given: SignedBlock): Promise<ForeignBlock> {
  const { block } = given;
  const compiled = await trustedVersion(deps, asker.reach, given);
  const { read, mistakes } = readBlock(compiled, block, '#/body/block');
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  const there = await refuseOthers(deps, block, read);
  if (there) return there;
  const taken = foreignBlock(deps, asker, block, read);
  await markVoid(deps, asker, compiled, taken, read.void);
  for (const range of joinRanges(read.printed)) await reserveLabelled(deps, asker, taken, range);
  await leaveOutLost(deps, asker, taken);
  await deps.stores.foreignBlocks.insert(taken);
  return taken;
}

/** The version that writes the block's codes, when the document is to be trusted and meant for this server. */
async function trustedVersion(deps: Deps, reach: Reach, { block, signature }: SignedBlock): Promise<CompiledFramework> {
  const refuse = (pointer: string, code: string, params: Record<string, unknown> = {}): never => {
    throw new DomainError('invalid-request', {}, [{ pointer, code, params }]);
  };
  const { framework: key } = splitClassKey(block.class);
  const framework = await deps.stores.frameworks.find(key);
  const found = classWithinReach(block.class, reach) ? await deps.stores.classes.find(block.class) : undefined;
  if (!framework || !found?.leaf) return refuse('#/body/block/class', 'class-unknown', { class: block.class });
  if (framework.issuerKey === undefined) return refuse('#/body/block/class', 'framework-own', { framework: key });
  const mistake = signatureMistake(block, signature, framework.issuerKey);
  if (mistake !== undefined) return refuse('#/body/signature', mistake, { key: framework.issuerKey });
  if (block.holder !== deps.origin)
    return refuse('#/body/block/holder', 'block-of-another-server', { holder: block.holder, server: deps.origin });
  const { frameworks } = await deps.catalog.published();
  const version = frameworks.find((each) => each.key === key && each.version === block.version);
  return version ?? refuse('#/body/block/version', 'version-unknown', { framework: key, version: block.version });
}

/** The block itself where it is here already; other numbers under its id, or numbers of another block, are refused. */
async function refuseOthers(deps: Deps, block: BlockDocument, read: NumberRange): Promise<ForeignBlock | undefined> {
  const there = await deps.stores.foreignBlocks.find(block.id);
  if (there?.class === block.class && there.from === read.from && there.to === read.to) return there;
  const others = await deps.stores.foreignBlocks.ofClass(block.class);
  const other = there ?? others.find(({ from, to }) => from <= read.to && read.from <= to);
  if (!other) return undefined;
  throw new DomainError('invalid-request', {}, [
    { pointer: '#/body/block', code: 'block-overlaps', params: { block: other._id } },
  ]);
}

function foreignBlock(deps: Deps, asker: Asker, block: BlockDocument, read: ReadBlock): ForeignBlock {
  return {
    _id: block.id,
    class: block.class,
    version: block.version,
    from: read.from,
    to: read.to,
    giver: block.giver,
    ...(block.purpose !== undefined && { purpose: block.purpose }),
    givenAt: block.givenAt,
    open: withoutRanges([{ from: read.from, to: read.to }], [...read.printed, ...read.void]),
    takenAt: deps.now().toISOString(),
    takenBy: asker.actor.id,
  };
}

async function markVoid(
  deps: Deps,
  asker: Asker,
  compiled: CompiledFramework,
  { class: classKey, giver }: ForeignBlock,
  ranges: readonly NumberRange[],
): Promise<void> {
  const write = compiled.codeWriter(splitClassKey(classKey).path);
  const at = deps.now().toISOString();
  const entry = { void: { at, by: asker.actor.id, reason: `void at ${giver}` }, claimedAt: at };
  for (const { from, to } of joinRanges(ranges)) {
    for (let first = from; first <= to; first += CHUNK) {
      const serials = Array.from({ length: Math.min(CHUNK, to - first + 1) }, (_, index) => first + index);
      const codes = serials.flatMap((serial) => write(serial) ?? []);
      await deps.stores.names.claim(codes.map((code) => ({ _id: codeName(code), ...entry })));
    }
  }
}

/** What has labels is a block of this server's own, to be claimed by code; what a restore has left out of it stays so. */
async function reserveLabelled(deps: Deps, asker: Asker, taken: ForeignBlock, range: NumberRange): Promise<void> {
  const { class: classKey, version, giver, givenAt, purpose } = taken;
  const from = await nextWithin(deps, classKey, range);
  if (from > range.to) return;
  const request = derivedId(taken._id, 'printed', String(range.from));
  await deps.mark.raise([{ class: classKey, to: range.to, total: range.to }]);
  await deps.stores.runs.insert({
    _id: runId(classKey, from),
    class: classKey,
    version,
    from,
    to: range.to,
    purpose: 'block',
    request,
    takenAt: taken.takenAt,
    takenBy: asker.actor.id,
    block: request,
    ...(purpose !== undefined && { note: purpose }),
    printed: [{ from, to: range.to, at: givenAt, by: giver }],
  });
}

/**
 * A block that was given before the site was restored may have been here before, and codes given out of it since the backup: where no mark told how far, its
 * first numbers are left out.
 */
async function leaveOutLost(deps: Deps, asker: Asker, { class: classKey, version, open, givenAt }: ForeignBlock) {
  const epoch = (await deps.stores.settings.find('site'))?.epoch;
  if (epoch?.gap === undefined || Date.parse(givenAt) > Date.parse(epoch.openedAt)) return;
  const runs: Run[] = [];
  for (const range of open) {
    const from = await nextWithin(deps, classKey, range);
    const to = Math.min(range.to, from + epoch.gap - 1);
    if (from <= to) runs.push(epochRun(deps, asker, epoch, { class: classKey, version, from, to, known: true }));
  }
  await deps.stores.runs.insertMany(runs);
}

export async function findForeignBlock(deps: Deps, id: string, reach: Reach): Promise<ForeignBlock> {
  const block = await deps.stores.foreignBlocks.find(id);
  if (!block || !classWithinReach(block.class, reach)) throw new DomainError('not-found');
  return block;
}

/** A foreign block as if it were one run, for its account. */
export async function asRun(deps: Deps, block: ForeignBlock): Promise<Run> {
  const { class: classKey, version, from, to, takenAt, takenBy } = block;
  const runs = await deps.stores.runs.within(classKey, block);
  const printed = runs.flatMap((run) => run.printed ?? []);
  return {
    _id: block._id,
    class: classKey,
    version,
    from,
    to,
    purpose: 'block',
    request: '',
    takenAt,
    takenBy,
    printed,
  };
}

/** Who gives out a code that this server may not: the server that a block was given to, or the authority that numbers the framework. */
export async function elsewhere(
  deps: Deps,
  code: Pick<ParsedCode, 'class' | 'serial'>,
  run: Run | undefined,
): Promise<{ kind: string; name: string } | undefined> {
  if (run) return run.holder?.kind === 'server' ? run.holder : undefined;
  const issuer = await deps.catalog.issuerOf(splitClassKey(code.class).framework);
  if (issuer === undefined) return undefined;
  const blocks = await deps.stores.foreignBlocks.ofClass(code.class);
  return isInRanges(blocks, code.serial) ? undefined : { kind: 'issuer', name: issuer };
}

export function givenElsewhere({ code }: Pick<ParsedCode, 'code'>, { name }: { name: string }): DomainError {
  return new DomainError('block-elsewhere', { code, holder: name });
}
