import { fill, type Language } from './language.ts';

/** Why, in the middle of a sentence about an error: the words for its parameter `reason`. English, Vietnamese. */
const texts: Record<string, readonly [en: string, vi: string]> = {
  // a body
  'body-empty': ['it is empty', 'nội dung rỗng'],
  'body-cut-off': ['it was cut off', 'nội dung bị ngắt giữa chừng'],
  'not-utf-8': ['it is not UTF-8', 'không phải UTF-8'],
  'not-json': ['it is not JSON', 'không phải JSON'],
  'too-deep': ['it is nested deeper than {most}', 'lồng nhau sâu hơn {most} tầng'],
  'not-multipart': ['it is not multipart/form-data', 'không phải multipart/form-data'],
  // a name that leads to no item
  empty: ['it is empty', 'tên rỗng'],
  'too-long': ['it is too long', 'quá dài'],
  'not-a-code': ['it is no code', 'không phải mã'],
  check: ['its check characters do not fit', 'sai ký tự kiểm tra'],
  'unknown-class': ['there is no such class', 'không có lớp này'],
  unknown: ['nothing bears it', 'chưa có gì mang tên này'],
  reserved: ['it is reserved', 'mã đang giữ chỗ'],
  void: ['it is void', 'mã đã huỷ'],
  place: ['it is a place', 'đây là vị trí'],
  unit: ['it is a unit', 'đây là đơn vị'],
  // a label
  'module-too-small': [
    'a module of the symbol would be {module} mm wide; {least} mm are needed',
    'ô của ký hiệu chỉ rộng {module} mm; cần {least} mm',
  ],
  'code-too-small': [
    'the code would be printed in {size} pt; {least} pt are needed',
    'mã sẽ in cỡ {size} pt; cần {least} pt',
  ],
  'sign-missing': ['the font has no {signs}', 'phông chữ không có {signs}'],
};

/** The parameters of an error with its `reason`, where there are words for it, told in a language. */
export function withReasonTold(
  params: Readonly<Record<string, unknown>>,
  language: Language,
): Readonly<Record<string, unknown>> {
  const pair = texts[String(params['reason'])];
  return pair ? { ...params, reason: fill(pair[language === 'en' ? 0 : 1])(params) } : params;
}
