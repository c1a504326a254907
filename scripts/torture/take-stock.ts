import { readBody } from '@tagtree/evidence';
import type { Deps } from '../../src/operations/deps.ts';
import { codesOfRun } from '../../src/operations/issue-codes.ts';
import { OTHER } from './index-builds.ts';
import type { Ledger } from './ledger.ts';

/** What a database does not keep of what was promised; each in words. */
export interface Account {
  lost: string[];
  /** Handed out, or done, twice. */
  doubled: string[];
  /** In no run of its purpose, or in a run that nobody was answered. */
  unaccounted: string[];
}

/** Holds a database to its ledger. Every request in it has been answered, so what the ledger does not know must not be there either. */
export async function takeStock(deps: Deps, ledger: Ledger): Promise<Account> {
  const account: Account = { lost: [], doubled: [...ledger.doubles], unaccounted: [] };
  await checkNumbers(deps, ledger, account);
  await checkItems(deps, ledger, account);
  await checkEvents(deps, ledger, account);
  await checkDocuments(deps, ledger, account);
  for (const id of ledger.imports)
    if ((await deps.stores.imports.find(id))?.state !== 'applied') account.lost.push(`import ${id}`);
  return account;
}

async function checkNumbers(deps: Deps, ledger: Ledger, { lost, doubled, unaccounted }: Account): Promise<void> {
  const { stores } = deps;
  const purposes = new Map<string, string>();
  const blocks = new Set<string>();
  let issues = 0;
  for (const classKey of await stores.runs.model.collection.distinct('class')) {
    for await (const run of stores.runs.ofClass(String(classKey))) {
      const { count, codes } = await codesOfRun(deps, run);
      for (const code of codes()) purposes.set(code, run.purpose);
      if (run.purpose === 'issue') issues += 1;
      if (run.block === undefined) continue;
      blocks.add(run.block);
      const noted = ledger.blocks.get(run.block);
      if (!noted) unaccounted.push(`block ${run.block} (${run.note}) that nobody was answered`);
      else if (noted.count !== count || noted.purpose !== run.note) lost.push(`what block ${run.block} is for`);
    }
  }
  for (const id of ledger.blocks.keys()) if (!blocks.has(id)) lost.push(`block ${id}`);
  if (issues !== ledger.issues) unaccounted.push(`${issues} runs issued for ${ledger.issues} requests`);
  const handed = new Set<string>();
  for (const code of [...ledger.codes, ...ledger.items.keys()]) {
    if (handed.has(code)) doubled.push(`code ${code}`);
    handed.add(code);
  }
  for (const code of ledger.codes) if (purposes.get(code) !== 'issue') unaccounted.push(`issued ${code}`);
  for (const code of ledger.items.keys()) if (purposes.get(code) !== 'pool') unaccounted.push(`item ${code}`);
}

/** Each registered item by its code, with its title and alias, and both names leading to it. */
async function checkItems({ stores }: Deps, ledger: Ledger, { lost, doubled, unaccounted }: Account): Promise<void> {
  const names = new Map<string, number>();
  for await (const { subject } of stores.names.between('', '\uffff'))
    if (subject !== undefined) names.set(subject, (names.get(subject) ?? 0) + 1);
  const there = new Map<string, number>();
  for await (const { _id, code, title, aliases, abandoned } of stores.items.model.find({}).lean().cursor()) {
    if (abandoned || !title?.en?.startsWith('Torture ')) continue;
    there.set(title.en, (there.get(title.en) ?? 0) + 1);
    const noted = ledger.items.get(code);
    if (!noted) unaccounted.push(`item ${code} that nobody was answered`);
    else if (noted.title !== title.en || aliases[0]?.value !== noted.alias) lost.push(`what item ${code} is`);
    if (names.get(_id) !== 2) lost.push(`${2 - (names.get(_id) ?? 0)} names of item ${code}`);
  }
  for (const [code, { title }] of ledger.items) if (!there.has(title)) lost.push(`item ${code}`);
  for (const [title, times] of there) if (times > 1) doubled.push(`item ${title}`);
}

async function checkEvents({ stores }: Deps, ledger: Ledger, { lost, doubled, unaccounted }: Account): Promise<void> {
  const there = new Map<string, number>();
  for await (const { id, type, body } of stores.events.all()) {
    if (type !== 'note-added') continue;
    there.set(id, (there.get(id) ?? 0) + 1);
    const noted = ledger.events.get(id);
    if (noted === undefined) unaccounted.push(`event ${id} that nobody was answered`);
    else if (readBody(body).data['note'] !== noted) lost.push(`the note of event ${id}`);
  }
  for (const id of ledger.events.keys()) if (!there.has(id)) lost.push(`event ${id}`);
  for (const [id, times] of there) if (times > 1) doubled.push(`event ${id}`);
}

async function checkDocuments({ stores }: Deps, { documents }: Ledger, { lost }: Account): Promise<void> {
  const { database, collection } = OTHER;
  const cursor = stores.events.model.db.getClient().db(database).collection(collection).find();
  const there = new Map<string, number>();
  for await (const { _id, n } of cursor) there.set(String(_id), Number(n));
  // A move that was not answered may have been made.
  for (const [id, n] of documents)
    if (![n, -Math.abs(n)].includes(there.get(id) as number)) lost.push(`document ${id}`);
}
