import { describe, expect, test } from '@jest/globals';
import { unitKey } from '../../src/imports/unit-key.ts';
import { Key } from '../../src/lifecycle/text.ts';

describe('unitKey', () => {
  test.each([
    ["BACA COUNTY SHERIFF'S OFFICE", 'baca-county-sheriffs-office'],
    ['Baca  county sheriff’s – office', 'baca-county-sheriffs-office'],
    ['Đội kỹ thuật số 1 (Hà Nội)', 'doi-ky-thuat-so-1-ha-noi'],
    ['ĐỘI KỸ THUẬT SỐ 1, HÀ NỘI', 'doi-ky-thuat-so-1-ha-noi'],
    ['Do\u0323\u0302i', 'doi'],
    ['Ｗｉｄｅ', 'wide'],
    ['-- x --', 'x'],
    ['constructor', 'constructor'],
  ])('%s is %s', (title, key) => {
    expect(unitKey(title)).toBe(key);
  });

  test.each(['', '   ', '???', "'", '\u0301', '東京'])('%j has none', (title) => {
    expect(unitKey(title)).toBeUndefined();
  });

  test('different long titles stay different, and the key is one', () => {
    const long = 'phòng kỹ thuật '.repeat(10);
    const keys = [unitKey(`${long}1`), unitKey(`${long}2`)];
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(Key.safeParse(key).success).toBe(true);
    expect(unitKey('x'.repeat(64))).toBe('x'.repeat(64));
    expect(unitKey(`${'x'.repeat(54)}-${'y'.repeat(20)}`)).toHaveLength(63);
  });
});
