import { describe, expect, test } from '@jest/globals';
import { type DemoItem, demoSite } from '../../scripts/demo-data.ts';
import { isUom } from '../../src/imports/uom-codes.ts';
import { Key, TitleText } from '../../src/lifecycle/text.ts';
import { Life } from '../support/lifecycle.ts';

const site = demoSite();
const items = [...site.items];
const leaves = new Map(site.classes.filter(({ itemKind }) => itemKind).map((each) => [each.path, each]));

/** The item as recording all of it makes it. */
function live(item: DemoItem): Life {
  const { class: path, title, unit, quantity, uom, aliases, attributes, registeredOn } = item;
  const kind = leaves.get(path)?.itemKind;
  const data = { code: 'X', class: `sample:${path}`, kind, title, quantity, uom, aliases, attributes };
  const present = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
  const life = new Life().record({ type: 'registered', occurredAt: registeredOn, unit, data: present });
  for (const event of item.history) life.record(event);
  return life;
}

describe('demoSite', () => {
  test('has a tree of units in three levels and of places, parents first, in both languages', () => {
    for (const nodes of [site.units, site.places]) {
      const seen = new Set<string>();
      for (const { key, parent, title } of nodes) {
        expect(Key.safeParse(key).success && TitleText.safeParse(title).success).toBe(true);
        expect(parent === undefined || seen.has(parent)).toBe(true);
        expect(seen.has(key)).toBe(false);
        seen.add(key);
      }
    }
    expect(new Set(site.units.map(({ level }) => level)).size).toBe(3);
    expect(site.units[0]?.title.en).toContain('made up');
  });

  test('has 60 leaf classes of the sample framework, groups first', () => {
    expect(leaves.size).toBe(60);
    for (const { path, itemKind, uom } of site.classes) {
      expect(path).toMatch(itemKind ? /^[TV]\.\d{2}\.\d{3}$/ : /^[TV](\.\d{2})?$/);
      if (itemKind === 'lot') expect(isUom(uom ?? '')).toBe(true);
    }
    const paths = site.classes.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths.filter((each) => each.includes('.'))) {
      expect(paths.indexOf(path.slice(0, path.lastIndexOf('.')))).toBeGreaterThan(-1);
      expect(paths.indexOf(path.slice(0, path.lastIndexOf('.')))).toBeLessThan(paths.indexOf(path));
    }
  });

  test('has 2,000 items over all classes, about 150 of them lots, no two with one serial number', () => {
    expect(items).toHaveLength(2_000);
    expect(items.filter(({ quantity }) => quantity !== undefined)).toHaveLength(154);
    expect(new Set(items.map((item) => item.class))).toEqual(new Set(leaves.keys()));
    const aliases = items.flatMap((item) => (item.aliases ?? []).map(({ scheme, value }) => `${scheme}:${value}`));
    expect(new Set(aliases).size).toBe(aliases.length);
  });

  test('has a life for each that can be recorded as it is', () => {
    const units = new Set(site.units.map(({ key }) => key));
    const places = new Set(site.places.map(({ key }) => key));
    const statuses = new Set<string>();
    const types = new Set<string>();
    for (const item of items) {
      for (const holding of live(item).item.holdings) statuses.add(holding.status);
      for (const { type, unit, place, occurredAt } of item.history) {
        types.add(type);
        expect([unit ?? item.unit, units.has(unit ?? item.unit)]).toEqual([unit ?? item.unit, true]);
        expect(place === undefined || places.has(place)).toBe(true);
        expect(occurredAt < '2026-11-01' && occurredAt >= item.registeredOn).toBe(true);
      }
    }
    expect([...statuses].sort()).toEqual([
      'disposed',
      'in_maintenance',
      'in_stock',
      'in_use',
      'lost',
      'registered',
      'retired',
    ]);
    expect([...types].sort()).toEqual([
      'disposed',
      'found',
      'inspected',
      'issued',
      'maintenance-completed',
      'maintenance-started',
      'received',
      'reported-lost',
      'retired',
      'returned',
      'stored',
    ]);
    const events = items.reduce((sum, { history }) => sum + history.length, 0);
    expect(events).toBeGreaterThan(10_000);
  });

  test('is the same each time it is read, and another one for another seed', () => {
    const again = [...demoSite().items];
    expect(again).toEqual(items);
    expect([...site.items][5]).toEqual(items[5]);
    expect([...demoSite(2).items][5]).not.toEqual(items[5]);
    expect([...demoSite(1, '2027-05-01').items].at(-1)?.registeredOn.slice(0, 4)).toMatch(/202[67]/);
  });
});
