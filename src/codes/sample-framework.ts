import type { FrameworkDefinition } from './framework-definition.ts';

const DIGITS = '0123456789';

/** The definition of the sample: kind, group, type, serial; MOD 1271-36. Codes look like T.23.015.000042.JV. */
const definition: FrameworkDefinition = {
  separator: '.',
  check: { system: 'mod-1271-36' },
  levels: [
    { key: 'kind', title: { vi: 'Loại', en: 'Kind' }, from: 'class', alphabet: 'TV', length: 1 },
    { key: 'group', title: { vi: 'Nhóm', en: 'Group' }, from: 'class', alphabet: DIGITS, length: 2 },
    { key: 'type', title: { vi: 'Chủng loại', en: 'Type' }, from: 'class', alphabet: DIGITS, length: 3 },
    { key: 'serial', title: { vi: 'Số', en: 'Serial' }, from: 'serial', alphabet: DIGITS, length: 6 },
  ],
};

/** There after the first start, to try things with. It is nobody's catalogue, and conforms to nothing. */
export const sampleFramework = {
  key: 'sample',
  title: { vi: 'Khung mã mẫu (chỉ để dùng thử)', en: 'Sample framework (for trying things out)' },
  definition,
};

const branch = (path: string, vi: string, en: string) => ({ path, title: { vi, en } });
const leaf = (path: string, vi: string, en: string, itemKind: 'equipment' | 'lot') => ({
  ...branch(path, vi, en),
  itemKind,
});

export const sampleClasses = [
  branch('T', 'Trang bị (mẫu)', 'Equipment (sample)'),
  branch('T.23', 'Nhóm mẫu: máy phát điện', 'Sample group: generators'),
  leaf('T.23.015', 'Máy phát điện 5 kW (mẫu)', 'Generator 5 kW (sample)', 'equipment'),
  leaf('T.23.020', 'Máy phát điện 30 kW (mẫu)', 'Generator 30 kW (sample)', 'equipment'),
  branch('T.31', 'Nhóm mẫu: máy bơm', 'Sample group: pumps'),
  leaf('T.31.001', 'Máy bơm nước (mẫu)', 'Water pump (sample)', 'equipment'),
  leaf('T.31.002', 'Máy bơm dầu (mẫu)', 'Oil pump (sample)', 'equipment'),
  branch('V', 'Vật tư (mẫu)', 'Material (sample)'),
  branch('V.10', 'Nhóm mẫu: dầu mỡ', 'Sample group: oils and greases'),
  leaf('V.10.001', 'Dầu động cơ (mẫu)', 'Engine oil (sample)', 'lot'),
  leaf('V.10.002', 'Mỡ bôi trơn (mẫu)', 'Grease (sample)', 'lot'),
];
