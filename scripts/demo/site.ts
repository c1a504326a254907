export interface DemoTitle {
  vi: string;
  en: string;
}

export interface DemoNode {
  key: string;
  title: DemoTitle;
  parent?: string;
  level: string;
}

/** A place, and the unit whose place it is. */
export interface DemoPlace extends DemoNode {
  unit: string;
}

const depots = [
  { key: 'kho-hoa-mai', vi: 'Hoa Mai', en: 'Hoa Mai' },
  { key: 'kho-hoa-sen', vi: 'Hoa Sen', en: 'Hoa Sen' },
  { key: 'kho-hoa-cuc', vi: 'Hoa Cúc', en: 'Hoa Cuc' },
  { key: 'kho-hoa-dao', vi: 'Hoa Đào', en: 'Hoa Dao' },
];

const teams = [
  { key: 'xuong-sua-chua', vi: 'Xưởng sửa chữa', en: 'Repair workshop' },
  { key: 'xuong-co-dien', vi: 'Xưởng cơ điện', en: 'Electromechanical workshop' },
  { key: 'doi-luu-dong', vi: 'Đội kỹ thuật lưu động', en: 'Mobile technical team' },
  { key: 'doi-van-tai', vi: 'Đội vận tải', en: 'Transport team' },
];

export const centre: DemoNode = {
  key: 'trung-tam-ky-thuat',
  title: { vi: 'Trung tâm kỹ thuật Vườn Hoa (giả định)', en: 'Vuon Hoa technical centre (made up)' },
  level: 'centre',
};

/** Three levels: a made-up centre, its depots, their workshops and teams. All are named after flowers; there is no such organisation. */
export function demoUnits(): DemoNode[] {
  return [centre, ...depots.flatMap((depot) => [toDepot(depot), ...teams.map((team) => toTeam(depot, team))])];
}

type Named = DemoTitle & { key: string };

function toDepot({ key, vi, en }: Named): DemoNode {
  return { key, title: { vi: `Kho kỹ thuật ${vi}`, en: `${en} technical depot` }, parent: centre.key, level: 'depot' };
}

function toTeam(depot: Named, team: Named): DemoNode {
  return {
    key: `${depot.key}-${team.key}`,
    title: { vi: `${team.vi} ${depot.vi}`, en: `${depot.en} ${team.en.toLowerCase()}` },
    parent: depot.key,
    level: 'team',
  };
}

/** Two warehouses a depot, four racks a warehouse, three bins a rack. */
export function demoPlaces(): DemoPlace[] {
  return depots.flatMap((depot) => ['A', 'B'].flatMap((letter) => warehouse(depot, letter)));
}

function warehouse(depot: Named, letter: string): DemoPlace[] {
  const key = `${depot.key}-nha-${letter.toLowerCase()}`;
  const title = { vi: `Nhà kho ${letter} ${depot.vi}`, en: `${depot.en} warehouse ${letter}` };
  const racks = [1, 2, 3, 4].flatMap((rack) => rackWithBins(depot.key, key, letter, rack));
  return [{ key, title, level: 'warehouse', unit: depot.key }, ...racks];
}

function rackWithBins(unit: string, parent: string, letter: string, number: number): DemoPlace[] {
  const rack = `${parent}-gia-${number}`;
  const name = `${letter}${number}`;
  const bins = [1, 2, 3].map((bin) => ({
    key: `${rack}-o-${bin}`,
    title: { vi: `Ô ${name}-${bin}`, en: `Bin ${name}-${bin}` },
    parent: rack,
    level: 'bin',
    unit,
  }));
  return [{ key: rack, title: { vi: `Giá ${name}`, en: `Rack ${name}` }, parent, level: 'rack', unit }, ...bins];
}
