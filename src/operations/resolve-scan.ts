import { aliasKey } from '../codes/alias-key.ts';
import { nearestAliases } from '../codes/alias-schemes.ts';
import { type BadCode, type ParsedCode, parseCode, toCompactCode } from '../codes/parse-code.ts';
import { scanReadings } from '../codes/scan-text.ts';
import { isClaimable } from '../models/codes/runs.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Reach } from '../models/reach.ts';
import { classWithinReach, unitWithinReach } from '../models/reach.ts';
import type { TreeNodeDocument } from '../models/reference/tree-nodes.ts';
import type { Deps } from './deps.ts';
import { elsewhere } from './foreign-blocks.ts';

/** What a scan leads to, within the asker's reach. `via` is the name it came through: `code:<compact>` or `<scheme>:<value>`.
 * `after-backup`: nothing is known of the code, but it may have been given out after the backup that was restored. */
export type Resolution =
  | { outcome: 'item'; via: string; item: ItemDocument }
  | { outcome: 'reserved' | 'void'; via: string; code: ParsedCode; holder?: Holder }
  | { outcome: 'after-backup'; via: string; code: ParsedCode; backupAt: string }
  | { outcome: 'place' | 'unit'; via: string; node: TreeNodeDocument }
  | { outcome: 'ambiguous'; candidates: ItemDocument[] }
  | { outcome: 'unknown'; suggestions: string[]; code?: ParsedCode; holder?: Holder }
  | { outcome: 'invalid'; reason: BadCode['reason']; suggestions: string[] };

/** Whom a number was given to; or, where it is in none of the blocks that this server was given, the issuer who numbers the class. */
export interface Holder {
  kind: string;
  name: string;
}

/** Aliases have at most 100 characters; composed forms may be shorter or longer. */
const LONGEST_ALIAS = 400;
const CANDIDATES = 20;
const SUGGESTIONS = 5;
const MOST_NEAR = 1_000;

/** Reads whatever a scanner or a person sent. A clean code costs two reads: its name, its item. */
export async function resolveScan(deps: Deps, text: string, reach: Reach): Promise<Resolution> {
  const parsed = parseCode(text, await deps.catalog.published());
  if (parsed.ok) return resolveCode(deps, parsed, reach);
  if (parsed.reason === 'empty' || parsed.reason === 'too-long') {
    return { outcome: 'invalid', reason: parsed.reason, suggestions: [] };
  }
  const readings = [...new Set(scanReadings(text).map(aliasKey))]
    .filter((reading) => reading.length <= LONGEST_ALIAS)
    .slice(0, 16);
  return (
    (await resolveAlias(deps, readings, reach)) ??
    (await resolveNode(deps, readings, reach)) ??
    (await unresolved(deps, parsed, readings, reach))
  );
}

async function resolveCode(deps: Deps, code: ParsedCode, reach: Reach): Promise<Resolution> {
  const via = `code:${code.compact}`;
  const name = await deps.stores.names.find(via);
  if (name?.subject !== undefined) {
    const item = await deps.stores.items.byId(name.subject, reach);
    if (item && toCompactCode(item.code) === code.compact) return { outcome: 'item', via, item };
    if (item === undefined && (await deps.stores.items.projected(name.subject))) {
      return { outcome: 'unknown', suggestions: [], code };
    }
  }
  if (!classWithinReach(code.class, reach)) return { outcome: 'unknown', suggestions: [], code };
  if (name?.void) return { outcome: 'void', via, code };
  const run = await deps.stores.runs.holding(code.class, code.serial);
  if (run?.voided) return { outcome: 'void', via, code };
  if (run?.after !== undefined) return { outcome: 'after-backup', via, code, backupAt: run.after };
  if (isClaimable(run)) return { outcome: 'reserved', via, code, ...(run?.holder && { holder: run.holder }) };
  const holder = await elsewhere(deps, code, run);
  return { outcome: 'unknown', suggestions: [], code, ...(holder && { holder }) };
}

/** Unique aliases are found in the register of names; the others by the index on the items' own aliases. */
async function resolveAlias(deps: Deps, readings: readonly string[], reach: Reach): Promise<Resolution | undefined> {
  const unique = await deps.schemes.unique();
  const names = readings.flatMap((reading) => unique.map((scheme) => `${scheme}:${reading}`));
  for (const name of await deps.stores.names.findMany(names)) {
    if (name.subject === undefined) continue;
    const item = await deps.stores.items.byId(name.subject, reach);
    if (item?.aliasKeys.includes(name._id)) return { outcome: 'item', via: name._id, item };
  }
  const keys = readings.map((reading) => `*:${reading}`);
  const items = await deps.stores.items.byAliasKeys(keys, reach, CANDIDATES);
  const [only] = items;
  if (items.length > 1) return { outcome: 'ambiguous', candidates: items };
  return only && { outcome: 'item', via: viaOf(only, keys), item: only };
}

function viaOf(item: ItemDocument, keys: readonly string[]): string {
  const alias = item.aliases.find(({ value }) => keys.includes(`*:${aliasKey(value)}`));
  return alias ? `${alias.scheme}:${aliasKey(alias.value)}` : `id:${item._id}`;
}

async function resolveNode(deps: Deps, readings: readonly string[], reach: Reach): Promise<Resolution | undefined> {
  const keys = readings.map((reading) => reading.toLowerCase()).filter((key) => /^[a-z0-9][a-z0-9-]{0,63}$/.test(key));
  const [place] = await deps.stores.places.findMany(keys);
  if (place) return { outcome: 'place', via: `place:${place.key}`, node: place };
  const [unit] = await deps.stores.units.findMany(keys);
  if (unit && (await unitWithinReach(unit.key, reach, deps.stores))) {
    return { outcome: 'unit', via: `unit:${unit.key}`, node: unit };
  }
  return undefined;
}

async function unresolved(deps: Deps, bad: BadCode, readings: readonly string[], reach: Reach): Promise<Resolution> {
  const schemes = [...(await deps.schemes.all()).values()].filter(({ unique, check }) => unique && check !== undefined);
  const aliases = schemes.flatMap((scheme) =>
    readings.flatMap((reading) => nearestAliases(scheme, reading).map((value) => `${scheme.key}:${value}`)),
  );
  const suggestions = await suggestCodes(deps, bad.nearest, reach, aliases.slice(0, MOST_NEAR));
  if (bad.reason === 'not-a-code' && suggestions.length === 0) return { outcome: 'unknown', suggestions };
  return { outcome: 'invalid', reason: bad.reason, suggestions };
}

/**
 * "Did you mean": of the codes one slip away, and of the unique aliases with check characters, those that exist and may be seen, as codes. One query by keys, never a
 * scan; at most five.
 */
export async function suggestCodes(
  deps: Deps,
  nearest: readonly ParsedCode[],
  reach: Reach,
  aliases: readonly string[] = [],
): Promise<string[]> {
  const names = await deps.stores.names.findMany([...nearest.map((code) => `code:${code.compact}`), ...aliases]);
  const subjects = names.map((name) => name.subject).filter((subject) => subject !== undefined);
  const items = await deps.stores.items.byIds([...new Set(subjects)], reach);
  return items.map((item) => item.code).slice(0, SUGGESTIONS);
}
