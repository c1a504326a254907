import { fill, type Language } from './language.ts';

/** How codes get mistyped: English, Vietnamese. */
const texts: Record<string, readonly [en: string, vi: string]> = {
  'look-alike': ['Look alike in {where}: {signs}', 'Dễ nhìn nhầm ở {where}: {signs}'],
  'sound-alike': ['Sound alike in {where} when read aloud: {signs}', 'Dễ nghe nhầm ở {where} khi đọc: {signs}'],
  telex: [
    'A Telex input method left on would change: {signs}. Tagtree undoes it, other programs do not',
    'Bộ gõ Telex đang bật sẽ biến đổi: {signs}. Tagtree tự hoàn lại, chương trình khác thì không',
  ],
  vni: [
    'A VNI input method left on would change: {signs}. Tagtree undoes it, other programs do not',
    'Bộ gõ VNI đang bật sẽ biến đổi: {signs}. Tagtree tự hoàn lại, chương trình khác thì không',
  ],
  keyboard: [
    'On other keyboard layouts these keys of {where} lie elsewhere: {signs}',
    'Trên bàn phím kiểu khác, các phím sau của {where} nằm chỗ khác: {signs}',
  ],
};

export function hazardText(
  hazard: { kind: string; where: string; signs: readonly string[] },
  language: Language,
): string {
  const [en, vi] = texts[hazard.kind] ?? ['', ''];
  return fill(language === 'vi' ? vi : en)({ where: hazard.where, signs: hazard.signs.join(', ') });
}
