import type { Calendar } from './calendar.ts';
import type { Random } from './random.ts';

export interface DemoEvent {
  type: string;
  /** ISO 8601 with offset. */
  occurredAt: string;
  unit?: string;
  place?: string;
  basis?: { kind: string; number: string; date: string };
  data?: Record<string, unknown>;
}

/** Where an item is at home, and who borrows it. */
export interface Home {
  depot: string;
  bins: readonly string[];
  teams: readonly string[];
}

type Said = Omit<DemoEvent, 'occurredAt'>;
type Stage = 'in_stock' | 'in_use' | 'in_maintenance' | 'lost' | 'retired' | 'disposed';

/** How often what comes next, by status; all of it allowed by the table of transitions. */
const next: Record<Stage, Readonly<Record<string, number>>> = {
  in_stock: { issued: 60, inspected: 20, stored: 8, 'maintenance-started': 6, 'reported-lost': 0.5, retired: 2 },
  in_use: { returned: 40, inspected: 25, 'maintenance-started': 18, 'reported-lost': 1.5, retired: 1 },
  in_maintenance: { 'maintenance-completed': 1 },
  lost: { found: 3, disposed: 1 },
  retired: { disposed: 1 },
  disposed: {},
};

const grades = ['1', '2', '3', '4'];
const findings = [
  'Vỏ ngoài có vết gỉ nhẹ',
  'Thiếu một nắp đậy, đã bổ sung',
  'Hoạt động bình thường',
  'Rò dầu ở gioăng, cần theo dõi',
];
const reasons = ['Bảo dưỡng định kỳ', 'Khó khởi động', 'Thay dầu và lọc', 'Hỏng công tắc nguồn'];
const results = ['Đã khắc phục, chạy thử tốt', 'Đã thay phụ tùng', 'Đạt yêu cầu'];

/** Phiếu nhập kho (goods received) and phiếu xuất kho (goods issued). */
const vouchers: Readonly<Record<string, string>> = { issued: 'PXK', returned: 'PNK' };

export function voucher(random: Random, kind: string, occurredAt: string): DemoEvent['basis'] & object {
  const number = String(random.between(1, 999)).padStart(3, '0');
  return { kind: 'voucher', number: `${number}/${kind}`, date: occurredAt.slice(0, 10) };
}

/** A year of one piece of equipment, from its receipt on. */
export function* equipmentLife(random: Random, calendar: Calendar, home: Home): Generator<DemoEvent> {
  let stage: Stage = 'in_stock';
  let before: Stage = 'in_stock';
  let bin = random.pick(home.bins);
  let grade = random.chance(0.7) ? 0 : 1;
  yield { type: 'received', occurredAt: calendar.now, unit: home.depot, basis: voucher(random, 'PNK', calendar.now) };
  yield { type: 'stored', occurredAt: calendar.goOn(0, 0).now, place: bin };
  while (stage !== 'disposed') {
    const [fewest, most] = stage === 'in_maintenance' ? [2, 20] : [8, 80];
    if (calendar.goOn(fewest, most).isOver) return;
    const type = random.weighted(next[stage]);
    if (type === 'stored') bin = random.pick(home.bins);
    if (type === 'inspected' && random.chance(0.25)) grade = Math.min(grade + 1, grades.length - 1);
    const basis = vouchers[type] && { basis: voucher(random, vouchers[type], calendar.now) };
    yield { ...said(type, random, home, bin, grades[grade] ?? '1'), occurredAt: calendar.now, ...basis };
    if (type === 'maintenance-started') before = stage;
    stage = stageAfter(type, stage, before);
  }
}

function stageAfter(type: string, stage: Stage, before: Stage): Stage {
  switch (type) {
    case 'issued':
      return 'in_use';
    case 'returned':
    case 'found':
      return 'in_stock';
    case 'maintenance-started':
      return 'in_maintenance';
    case 'maintenance-completed':
      return before;
    case 'reported-lost':
      return 'lost';
    case 'retired':
    case 'disposed':
      return type;
    default:
      return stage;
  }
}

function said(type: string, random: Random, { depot, teams }: Home, place: string, grade: string): Said {
  switch (type) {
    case 'stored':
      return { type, place };
    case 'issued':
      return { type, unit: random.pick(teams) };
    case 'returned':
      return { type, unit: depot, place };
    case 'inspected':
      return { type, data: { grade, ...(random.chance(0.5) && { findings: random.pick(findings) }) } };
    case 'maintenance-started':
      return { type, data: { level: random.pick(['1', '1', '2']), reason: random.pick(reasons) } };
    case 'maintenance-completed':
      return { type, data: { level: '1', result: random.pick(results), grade } };
    case 'reported-lost':
      return { type, data: { circumstances: 'Không thấy khi kiểm tra cuối tuần' } };
    case 'found':
      return { type, unit: depot, place, data: { circumstances: 'Để nhầm giá, đã tìm lại' } };
    case 'retired':
      return { type, data: { reason: 'Hết niên hạn sử dụng' } };
    default:
      return { type, data: { method: 'Thanh lý theo biên bản (giả định)' } };
  }
}
