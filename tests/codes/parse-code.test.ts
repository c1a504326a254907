import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { classLevel, constantLevel, DIGITS, frameworkOf, LETTERS, sample, serialLevel } from './framework-builder.ts';

const CODE = 'T.23.015.000042.JV';
const letters = frameworkOf('letters', [constantLevel('c', 'X'), classLevel('a', 'OIL', 3), serialLevel(DIGITS, 4)]);
const frameworks = indexFrameworks([letters, sample]);
const codeOf = (text: string): string | undefined => {
  const parsed = parseCode(text, frameworks);
  return parsed.ok ? parsed.code : undefined;
};

describe('parseCode', () => {
  it('answers all parts of a code', () => {
    expect(parseCode(CODE, frameworks)).toEqual({
      ok: true,
      framework: 'sample',
      version: 1,
      class: 'sample:T.23.015',
      path: 'T.23.015',
      serial: 42,
      parts: [
        { level: 'kind', text: 'T' },
        { level: 'group', text: '23' },
        { level: 'type', text: '015' },
        { level: 'serial', text: '000042' },
        { level: 'check', text: 'JV' },
      ],
      code: CODE,
      compact: 'T23015000042JV',
    });
  });

  it.each([
    'T23015000042JV',
    't.23.015.000042.jv',
    '  T.23.015.000042.JV\r\n',
    '\tT.23.015.000042.JV\t',
    'T 23 015 000042 JV',
    'T-23-015-000042-JV',
    'T/23/015/000042/JV',
    'T_23_015_000042_JV',
    'T:23:015:000042:JV',
    'T,23,015,000042,JV',
    'T;23;015;000042;JV',
    'T*23*015*000042*JV',
    'T#23#015#000042#JV',
    'T–23–015–000042–JV',
    'T・23・015・000042・JV',
    'T。23。015。000042。JV',
    'T. 23. 015. 000042. JV',
    'T230.150.00042JV',
    'T.23.015.000042.JV.',
    'Ｔ．２３．０１５．００００４２．ＪＶ',
    'T\u200B.23\u200B.015.000042.J\u2060V\uFEFF',
    '\u202AT.23.015.000042.JV\u202C',
    'T\u00AD23015\u00AD000042JV',
    ']Q1T.23.015.000042.JV',
    ']C0T23015000042JV',
    ']d1T.23.015.000042.JV\u001D',
    '\u001D]d2T23015000042JV',
    'T\u001D23\u001D015\u001D000042\u001DJV',
    'T.23.O15.OOOO42.JV',
    'T.23.0I5.000042.JV',
    't.23.0l5.000042.jv',
    'https://tags.example.vn/i/T.23.015.000042.JV',
    'HTTPS://TAGS.EXAMPLE.VN/T23015000042JV',
    'https://tags.example.vn/i/T.23.015.000042.JV/label?dpi=300#top',
    'https://tags.example.vn/scan?from=a&code=T.23.015.000042.JV&x=1',
    'https://tags.example.vn/scan?T23015000042JV',
    'https://tags.example.vn/#T.23.015.000042.JV',
    'https://tags.example.vn/T%2E23%2E015%2E000042%2EJV',
    'https://tags.example.vn/T.23.015.000042.JV%E2%80%8B',
    'https://out.example/?to=https%3A%2F%2Ftags.example.vn%2FT.23.015.000042.JV',
    'https://out.example/?to=https://tags.example.vn/T.23.015.000042.JV?x=1',
  ])('forgives the form of %j', (text) => {
    expect(codeOf(text)).toBe(CODE);
  });

  it('lets the alphabet decide between look-alikes, and the check among check characters', () => {
    const code = letters.formatCode('OIL', 10);
    expect(code).toMatch(/^X\.OIL\.0010\./);
    expect(codeOf(code.replace('OIL', '01L').replace('0010', 'OOIO'))).toBe(code);
    for (let serial = 1, seen = 0; seen < 20; serial += 1) {
      const other = sample.formatCode('T.23.015', serial);
      const check = other.slice(-2);
      if (!/[01OIL]/.test(check)) continue;
      seen += 1;
      const swapped = check.replace(/[01OI]/g, (sign) => ({ 0: 'O', 1: 'I', O: '0', I: '1' })[sign] ?? sign);
      expect(codeOf(other.slice(0, -2) + swapped)).toBe(other);
    }
  });

  it.each<[string, string]>([
    ['', 'empty'],
    [' \r\n\t', 'empty'],
    ['\u200B\uFEFF', 'empty'],
    [']Q1', 'empty'],
    ['T.23.015.000042.JW', 'check'],
    ['t 23 015 000042 jw', 'check'],
    ['T.23.O15.OOOO42.JW', 'check'],
    ['T.23.015.000043.JV', 'check'],
    ['V.23.015.000042.JV', 'check'],
    ['T.23.015.00042.JV', 'not-a-code'],
    ['X.23.015.000042.JV', 'not-a-code'],
    ['T.2A.015.000042.JV', 'not-a-code'],
    ['T.23.015', 'not-a-code'],
    ['...', 'not-a-code'],
    ['xin chào', 'not-a-code'],
    ['4006381333931', 'not-a-code'],
    ['🙂', 'not-a-code'],
    ['\uD800', 'not-a-code'],
  ])('says of %j: %s', (text, reason) => {
    expect(parseCode(text, frameworks)).toMatchObject({ ok: false, reason });
  });

  it('knows no serial 0, even with right check characters', () => {
    const zero = `T23015000000${sample.check.compute('T23015000000')}`;
    expect(parseCode(zero, frameworks)).toMatchObject({ ok: false, reason: 'not-a-code' });
  });

  it('reads nothing without frameworks', () => {
    expect(parseCode(CODE, indexFrameworks([]))).toEqual({ ok: false, reason: 'not-a-code', nearest: [] });
  });

  it('never takes a text with one wrong sign for a code, unless it looks the same', () => {
    for (let at = 0; at < CODE.length; at += 1) {
      if (CODE[at] === '.') continue;
      for (const sign of DIGITS + LETTERS) {
        const text = CODE.slice(0, at) + sign + CODE.slice(at + 1);
        const alike = text.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
        expect(codeOf(text)).toBe(alike === CODE ? CODE : undefined);
      }
    }
  });
});
