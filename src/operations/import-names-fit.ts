import { aliasKey } from '../codes/alias-key.ts';
import { type AliasScheme, aliasMistakes } from '../codes/alias-schemes.ts';
import { parseCode } from '../codes/parse-code.ts';
import type { CreateRow, ErrorRow } from '../imports/plan-row.ts';
import { aliasName } from '../lifecycle/names-given.ts';
import type { ItemDocument } from '../models/items/items.ts';
import { unlimitedReach } from '../models/reach.ts';
import { upholds } from './claim-names.ts';
import type { Deps } from './deps.ts';
import { registeredItem } from './item-projection.ts';

type Alias = NonNullable<CreateRow['aliases']>[number];

/**
 * Whether the other names that rows give may be given: by what their schemes say, and for unique ones once in the file and to nobody who bears them already. `learn`
 * looks up what some rows name, in one read of each kind; the others need none. Names in the scheme `source` are row keys: they lead to the items that rows are about. Whoever applies the import claims the names; until then this is a look.
 */
export function createNamesFit(deps: Deps, importId: string, source?: string) {
  let schemes: ReadonlyMap<string, AliasScheme> = new Map();
  let frameworks: Awaited<ReturnType<Deps['catalog']['published']>>;
  let lines = new Map<string, number>();
  let holders = new Map<string, ItemDocument>();

  const isUnique = ({ scheme }: Alias) => schemes.get(scheme)?.unique === true;

  /** The item that bears the row key. */
  function keyHolder({ aliases = [] }: CreateRow): ItemDocument | undefined {
    const key = source === undefined ? undefined : aliases.find(({ scheme }) => scheme === source);
    return key && holders.get(aliasName(key));
  }

  function mistake(row: CreateRow, alias: Alias): Pick<ErrorRow, 'reason' | 'params'> | undefined {
    const { scheme, value } = alias;
    const known = schemes.get(scheme);
    const [wrong] = known ? aliasMistakes(known, aliasKey(value), '') : [];
    if (wrong) return { reason: wrong.code, params: { ...wrong.params } };
    const parsed = parseCode(value, frameworks);
    if (parsed.ok) return { reason: 'alias-is-code', params: { alias: value, code: parsed.code } };
    if (!isUnique(alias)) return undefined;
    const name = aliasName(alias);
    if (row.pieces > 1) return { reason: 'alias-of-many', params: { alias: name, pieces: row.pieces } };
    const line = lines.get(name);
    if (line !== undefined && line !== row.line) return { reason: 'alias-twice', params: { alias: name, line } };
    const holder = holders.get(name);
    if (!holder || holder._id === keyHolder(row)?._id) return undefined;
    return { reason: 'alias-taken', params: { alias: name, holder: holder.code } };
  }

  return {
    keyHolder,

    async learn(rows: readonly CreateRow[]): Promise<void> {
      schemes = await deps.schemes.all();
      frameworks = await deps.catalog.published();
      const named = rows.flatMap(({ line, aliases = [] }) =>
        aliases.filter(isUnique).map((alias) => ({ name: aliasName(alias), line })),
      );
      lines = await deps.stores.importNames.note(importId, named);
      holders = await holdersOf(deps, [...lines.keys()]);
    },

    /** An error in place of the row, where a name of it may not be given. */
    refusal(row: CreateRow): ErrorRow | undefined {
      for (const alias of row.aliases ?? []) {
        const found = mistake(row, alias);
        if (found) return { outcome: 'error', line: row.line, ...found };
      }
      return undefined;
    },
  };
}

/** The items that bear unique names. Nearly always their documents say so; where one is behind its log, the log does. */
export async function holdersOf(deps: Deps, names: readonly string[]): Promise<Map<string, ItemDocument>> {
  const holders = new Map<string, ItemDocument>();
  const entries = await deps.stores.names.findMany(names);
  const subjects = entries.flatMap(({ subject }) => subject ?? []);
  const items = new Map((await deps.stores.items.byIds(subjects, unlimitedReach)).map((item) => [item._id, item]));
  for (const entry of entries) {
    const { _id, subject = '', event = '' } = entry;
    const item = items.get(subject);
    if (item?.aliasKeys.includes(_id)) holders.set(_id, item);
    else {
      const recorded = await deps.stores.events.byId(subject, event);
      const held = recorded && upholds(recorded, entry) ? await registeredItem(deps.stores, subject) : undefined;
      if (held) holders.set(_id, held);
    }
  }
  return holders;
}
