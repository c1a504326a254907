import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { derivedId } from '@tagtree/evidence';
import { type Config, loadConfig } from '../src/config.ts';
import { findLabelStock } from '../src/labels/label-stocks.ts';
import { layoutLabel } from '../src/labels/layout.ts';
import { writeSheet } from '../src/labels/sheet.ts';
import { unlimitedReach } from '../src/models/reach.ts';
import { addClasses } from '../src/operations/classes.ts';
import type { Asker, Deps } from '../src/operations/deps.ts';
import { itemDocument } from '../src/operations/item-projection.ts';
import { contentsOfQuery } from '../src/operations/label-contents.ts';
import { newAdministratorKey, serverAsker } from '../src/operations/open-site.ts';
import { recordEvent } from '../src/operations/record-event.ts';
import { registerItem } from '../src/operations/register-item.ts';
import { registerNode } from '../src/operations/tree-nodes.ts';
import { openSite } from '../src/site.ts';
import { startFailure } from '../src/start-failure.ts';
import { DEMO_ITEMS, type DemoItem, demoSite } from './demo-data.ts';
import { runScript } from './run-script.ts';

/** `npm run demo`: fills an empty store with a made-up site, writes a sheet of labels, and says what to look at next. */
const AT_ONCE = 24;

await runScript(async () => {
  const config = loadConfig(process.env);
  const site = await openSite(config);
  try {
    await fill(site.deps, config);
  } finally {
    await site.database.close();
  }
}, startFailure);

async function fill(deps: Deps, config: Config): Promise<void> {
  const [any] = await deps.stores.items.page({}, unlimitedReach, '', 1);
  if (any) throw new Error('The store has items already. Set DATA_DIR to an empty directory.');
  const asker = serverAsker(deps.origin);
  const today = new Date().toISOString().slice(0, 10);
  const { units, places, classes, items } = demoSite(1, today);
  for (const unit of units) await registerNode(deps, asker, derivedId('demo', unit.key), 'unit', unit);
  for (const { unit: _, ...place } of places)
    await registerNode(deps, asker, derivedId('demo', place.key), 'place', place);
  const added = classes.map(({ path, title, itemKind }) => ({ path, title, ...(itemKind && { itemKind }) }));
  await addClasses(deps, asker, derivedId('demo', 'classes'), 'sample', added);
  console.log(`${units.length} units, ${places.length} places, ${classes.length} classes`);
  await registerAll(deps, asker, items);
  const sheet = join(config.dataDir, 'demo-labels.pdf');
  await writeLabels(deps, sheet);
  const key = config.adminKey ?? (await newAdministratorKey(deps));
  console.log(whatNext(config, sheet, key));
}

function whatNext({ dataDir, mongodbUri, host, port }: Config, sheet: string, key: string): string {
  const url = `http://${host}:${port}`;
  const start = mongodbUri === undefined ? `DATA_DIR=${dataDir} npm start` : 'npm start, with the same MONGODB_URI';
  return `
Everything here is made up. What to look at next:
  ${sheet}: a sheet of labels to print at 100 %, or to scan from the screen
  ${start}: serves it; then open ${url}/ and ${url}/docs
  Administrator key, shown once, keep it: ${key}

With that key in KEY and the server running, for example:
  curl -H "Authorization: Bearer $KEY" "${url}/v1/items?text=may%20phat&status=in_use&limit=5"
  curl -H "Authorization: Bearer $KEY" ${url}/v1/items/T.23.015.000001.EN/events
  curl -H "Authorization: Bearer $KEY" ${url}/v1/units`;
}

async function registerAll(deps: Deps, asker: Asker, items: Iterable<DemoItem>): Promise<void> {
  const queue = items[Symbol.iterator]();
  let done = 0;
  let events = 0;
  const worker = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      done += 1;
      const number = done;
      const recorded = await registerOne(deps, asker, next.value, number);
      events += recorded;
      if (number % 250 === 0) console.log(`${number} of ${DEMO_ITEMS} items`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`${done} items with ${events} events`);
}

async function registerOne(deps: Deps, asker: Asker, item: DemoItem, number: number): Promise<number> {
  const { class: path, history, registeredOn, ...rest } = item;
  const seed = derivedId('demo', 'item', String(number));
  const registered = await registerItem(deps, asker, seed, {
    ...rest,
    class: `sample:${path}`,
    occurredAt: registeredOn,
  });
  let document = itemDocument(registered.id, registered);
  for (const [index, event] of history.entries()) {
    const command = { ...event, id: derivedId(seed, String(index)) };
    document = itemDocument(registered.id, await recordEvent(deps, asker, { item: document, command }));
  }
  return history.length + 1;
}

/** The first page of labels of the generators. */
async function writeLabels(deps: Deps, path: string): Promise<void> {
  const stock = findLabelStock('avery-l7160');
  if (!stock) throw new Error('The label stock is missing');
  const contents = await contentsOfQuery(
    deps,
    { class: [{ root: 'sample:T.23', without: [] }], status: 'in_stock' },
    unlimitedReach,
    'vi',
  );
  const layouts = contents
    .slice(0, stock.columns * stock.rows)
    .map((content) => layoutLabel(content, { ...stock.label, symbol: 'qr' }));
  const out = createWriteStream(path);
  await writeSheet(out, layouts, { stock });
  out.end();
  await once(out, 'finish');
}
