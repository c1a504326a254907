import { parseCode, toCompactCode } from '../codes/parse-code.ts';
import { DomainError, type Mistake } from '../errors.ts';
import type { LabelContent } from '../labels/label-content.ts';
import type { ItemFilter } from '../models/items/item-filter.ts';
import type { ItemDocument } from '../models/items/items.ts';
import type { Reach } from '../models/reach.ts';
import { titleIn } from '../reference/title.ts';
import type { Deps } from './deps.ts';
import { type Resolution, resolveScan } from './resolve-scan.ts';

const MOST_LABELS = 5_000;

type Language = 'vi' | 'en';

/** What the labels of these names say, in their order: items, or codes that are reserved (blank but for the class). Every name that leads to nothing is a mistake. */
export async function contentsOfCodes(
  deps: Deps,
  codes: readonly string[],
  reach: Reach,
  language: Language,
): Promise<LabelContent[]> {
  if (codes.length > MOST_LABELS) throw new DomainError('too-many-labels', { most: MOST_LABELS });
  const found = await findAll(deps, codes, reach);
  const mistakes: Mistake[] = [];
  const contents: LabelContent[] = [];
  const titles = await titlesOf(deps, found);
  for (const [index, resolution] of found.entries()) {
    if (resolution.outcome === 'item') contents.push(contentOf(resolution.item, titles, language));
    else if (resolution.outcome === 'reserved') {
      const { code, compact, class: classKey } = resolution.code;
      contents.push({ code, compact, lines: [oneLine(titleIn(titles.get(classKey), language))] });
    } else
      mistakes.push({
        pointer: `#/body/codes/${index}`,
        code: 'code-unknown',
        params: { code: codes[index]?.slice(0, 100) },
      });
  }
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  return contents;
}

/** What the labels of all items say that a query finds; none, or more than 5,000, is refused. */
export async function contentsOfQuery(
  deps: Deps,
  filter: ItemFilter,
  reach: Reach,
  language: Language,
): Promise<LabelContent[]> {
  const items: ItemDocument[] = [];
  for await (const item of deps.stores.items.matching(filter, reach)) {
    if (items.length === MOST_LABELS) throw new DomainError('too-many-labels', { most: MOST_LABELS });
    items.push(item);
  }
  if (items.length === 0)
    throw new DomainError('invalid-request', {}, [{ pointer: '#/body/query', code: 'nothing-found' }]);
  const titles = await titlesOf(
    deps,
    items.map((item) => ({ outcome: 'item', via: '', item })),
  );
  return items.sort((a, b) => (a.code < b.code ? -1 : 1)).map((item) => contentOf(item, titles, language));
}

/** Clean codes of items are read with two queries, whatever their number; the others one by one. */
async function findAll(deps: Deps, codes: readonly string[], reach: Reach): Promise<Resolution[]> {
  const frameworks = await deps.catalog.published();
  const names = codes.map((code) => {
    const parsed = parseCode(code, frameworks);
    return parsed.ok ? `code:${parsed.compact}` : '';
  });
  const entries = await deps.stores.names.findMany([...new Set(names)].filter((name) => name !== ''));
  const subjects = new Map(entries.map((entry) => [entry._id, entry.subject]));
  const ids = [...new Set(subjects.values())].filter((subject) => subject !== undefined);
  const items = new Map((await deps.stores.items.byIds(ids, reach)).map((item) => [item._id, item]));
  const found: Resolution[] = [];
  for (const [index, code] of codes.entries()) {
    const via = names[index] ?? '';
    const item = items.get(subjects.get(via) ?? '');
    found.push(item ? { outcome: 'item', via, item } : await resolveScan(deps, code, reach));
  }
  return found;
}

type Titles = Map<string, { vi?: string; en?: string }>;

/** Titles of the classes and units that the labels name, by `'<framework>:<path>'` and by `'unit:<key>'`. */
async function titlesOf(deps: Deps, found: readonly Resolution[]): Promise<Titles> {
  const classes = new Set<string>();
  const units = new Set<string>();
  for (const resolution of found) {
    if (resolution.outcome === 'reserved') classes.add(resolution.code.class);
    if (resolution.outcome !== 'item') continue;
    classes.add(resolution.item.class);
    const unit = resolution.item.holdings[0]?.unit;
    if (unit !== undefined) units.add(unit);
  }
  const titles: Titles = new Map();
  for (const each of await deps.stores.classes.findMany([...classes])) titles.set(each._id, each.title);
  for (const each of await deps.stores.units.findMany([...units])) titles.set(`unit:${each.key}`, each.title);
  return titles;
}

/** First line: its title, else that of its class; second line: the unit that holds it. */
function contentOf(item: ItemDocument, titles: Titles, language: Language): LabelContent {
  const title = titleIn(item.title, language) || titleIn(titles.get(item.class), language);
  const unit = item.holdings[0]?.unit;
  const held = unit === undefined ? '' : titleIn(titles.get(`unit:${unit}`), language) || unit;
  return { code: item.code, compact: toCompactCode(item.code), lines: [title, held].map(oneLine) };
}

/** Neither line breaks nor signs that nobody sees (zero-width spaces, soft hyphens) have a place on a label. */
function oneLine(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .normalize('NFC');
}
