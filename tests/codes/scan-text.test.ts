import { aliasKey } from '../../src/codes/alias-key.ts';
import { scanReadings } from '../../src/codes/scan-text.ts';

describe('scanReadings', () => {
  it.each<[string, string[]]>([
    ['abc-1', ['ABC-1']],
    [' a b \r\n', ['A B']],
    [']Q1abc', ['ABC']],
    ['a\u001Db', ['A B']],
    ['ａｂ１', ['AB1']],
    ['', []],
    ['https://h/x/AB?c=D#e', ['AB', 'X', 'D', 'E', 'HTTPS://H/X/AB?C=D#E']],
    ['https://h/%zz', ['%ZZ', 'HTTPS://H/%ZZ']],
  ])('of %j are %j', (text, readings) => {
    expect(scanReadings(text)).toEqual(readings);
  });

  it('start with the text as it is: an alias may have Vietnamese letters', () => {
    expect(scanReadings('máy-12')[0]).toBe('MÁY-12');
  });

  it('are distinct and at most 32', () => {
    for (const text of [`https://h/${'Ấ/'.repeat(20)}?${'a=ƯƠ&'.repeat(20)}`, 'ẤĐƯƠ.'.repeat(10)]) {
      const readings = scanReadings(text);
      expect(new Set(readings).size).toBe(readings.length);
      expect(readings.length).toBeLessThanOrEqual(32);
    }
  });
});

describe('aliasKey', () => {
  it.each<[string, string]>([
    [' sn-12 a ', 'SN-12 A'],
    ['ＳＮ\u200B１２', 'SN12'],
    ['máy'.normalize('NFD'), 'MÁY'],
    ['đ', 'Đ'],
    ['\u2067A\uFE0FB\u034F', 'AB'],
  ])('of %j is %j', (value, key) => {
    expect(aliasKey(value)).toBe(key);
  });

  it('is its own key, for every letter there is', () => {
    for (let point = 0x20; point < 0x30000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const key = aliasKey(`a${String.fromCodePoint(point)}b`);
      if (aliasKey(key) !== key) throw new Error(`U+${point.toString(16)}`);
    }
    expect(aliasKey(aliasKey('ΐ'))).toBe(aliasKey('ΐ'));
  });
});
