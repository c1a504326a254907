import { Calendar, dayAfter } from './demo/calendar.ts';
import { type DemoClass, demoClasses } from './demo/catalogue.ts';
import { type DemoEvent, equipmentLife, type Home } from './demo/equipment-life.ts';
import { lotLife } from './demo/lot-life.ts';
import { Random } from './demo/random.ts';
import { type DemoNode, type DemoPlace, type DemoTitle, demoPlaces, demoUnits } from './demo/site.ts';

export interface DemoItem {
  /** Path of a leaf class. */
  class: string;
  title: DemoTitle;
  /** The depot that registers it. */
  unit: string;
  quantity?: string;
  uom?: string;
  aliases?: { scheme: string; value: string }[];
  attributes?: Record<string, string>;
  /** YYYY-MM-DD */
  registeredOn: string;
  /** What happened after `registered`, in order; empty for what has a code but was never taken in. */
  history: DemoEvent[];
}

export interface DemoSite {
  units: DemoNode[];
  /** Parents before children; `unit` says whose place it is. */
  places: DemoPlace[];
  /** Groups before what is below them. */
  classes: DemoClass[];
  /** Made while they are read, the same each time. */
  items: Iterable<DemoItem>;
}

export const DEMO_ITEMS = 2_000;
const EVERY_NTH_IS_LOT = 13;
const DAYS = 365;

/**
 * A made-up site: units in three levels, places, classes of the sample framework, 2,000 items with a year of history that ends before the day `until`. Nothing in
 * it stands for any real organisation, person or thing. The same seed and day give the same site.
 */
export function demoSite(seed = 1, until = '2026-11-01'): DemoSite {
  const [units, places, classes] = [demoUnits(), demoPlaces(), demoClasses()];
  const homes = units.filter(({ level }) => level === 'depot').map((depot) => homeOf(depot.key, units, places));
  const items = { [Symbol.iterator]: () => demoItems(new Random(seed), until, classes, homes) };
  return { units, places, classes, items };
}

function homeOf(depot: string, units: readonly DemoNode[], places: readonly DemoPlace[]): Home {
  const teams = units.filter(({ parent }) => parent === depot).map(({ key }) => key);
  const bins = places.filter(({ unit, level }) => unit === depot && level === 'bin').map(({ key }) => key);
  return { depot, teams, bins };
}

function* demoItems(
  random: Random,
  until: string,
  classes: readonly DemoClass[],
  homes: readonly Home[],
): Generator<DemoItem> {
  const equipment = classes.filter(({ itemKind }) => itemKind === 'equipment');
  const lots = classes.filter(({ itemKind }) => itemKind === 'lot');
  for (let index = 0; index < DEMO_ITEMS; index += 1) {
    const isLot = index % EVERY_NTH_IS_LOT === 0;
    const nth = isLot ? index / EVERY_NTH_IS_LOT : index - Math.ceil(index / EVERY_NTH_IS_LOT);
    const chosen = classFor(random, isLot ? lots : equipment, nth);
    const home = random.pick(homes);
    const days = random.chance(0.8) ? random.between(0, 90) : random.between(90, DAYS - 10);
    const registeredOn = dayAfter(until, days - DAYS);
    yield isLot
      ? lot(random, chosen, home, registeredOn, until)
      : piece(random, chosen, home, { index, registeredOn, until });
  }
}

/** Some of every class, then more of the first ones. */
function classFor(random: Random, leaves: readonly DemoClass[], nth: number): DemoClass {
  const chosen =
    leaves[nth < leaves.length * 3 ? nth % leaves.length : Math.floor(random.next() ** 1.6 * leaves.length)];
  if (!chosen) throw new RangeError('no leaf class');
  return chosen;
}

function piece(
  random: Random,
  { path, title }: DemoClass,
  home: Home,
  made: { index: number; registeredOn: string; until: string },
): DemoItem {
  const { index, registeredOn, until } = made;
  const model = `${random.pick(['HM', 'VH', 'MX'])}-${random.between(1, 9)}${random.pick(['00', '10', '20', '50'])}`;
  const serial = String(100_000 + index * 7 + random.between(0, 6));
  const year = Number(registeredOn.slice(0, 4)) - random.between(1, 12);
  const calendar = new Calendar(random, registeredOn, until).goOn(0, 3);
  const aliases = [{ scheme: 'maker-serial', value: `${model}/${serial}` }];
  if (random.chance(0.3)) aliases.push({ scheme: 'legacy', value: `SC-${year}-${String(index).padStart(5, '0')}` });
  return {
    class: path,
    title: { vi: `${title.vi} ${model}`, en: `${title.en} ${model}` },
    unit: home.depot,
    aliases,
    attributes: { maker: `Nhà máy Mẫu ${random.between(1, 5)}`, model, year: String(year) },
    registeredOn,
    history: random.chance(0.03) ? [] : [...equipmentLife(random, calendar, home)],
  };
}

function lot(
  random: Random,
  { path, title, uom = 'EA' }: DemoClass,
  home: Home,
  registeredOn: string,
  until: string,
): DemoItem {
  const quantity = random.between(4, 60) * 10;
  const expires = dayAfter(registeredOn, random.between(300, 1500));
  const calendar = new Calendar(random, registeredOn, until).goOn(0, 3);
  return {
    class: path,
    title,
    unit: home.depot,
    quantity: String(quantity),
    uom,
    attributes: { batch: `L${registeredOn.slice(2, 4)}${random.between(100, 999)}`, expires },
    registeredOn,
    history: [...lotLife(random, calendar, home, quantity)],
  };
}
