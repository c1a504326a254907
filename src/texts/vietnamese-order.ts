/** The Vietnamese alphabet, with f, j, w and z where they stand in foreign words. */
const LETTERS = 'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz';
/** After ngang, which has no mark: huyền, hỏi, ngã, sắc, nặng, as dictionaries and CLDR have them. */
const TONES = ['\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
/** Breve, circumflex and horn make another letter, not another tone. */
const LETTER_MARKS = /[\u0306\u0302\u031B]/;
const OTHER_MARK = '6';

const PART = /(\p{N}+)|(\p{L})(\p{M}*)|[^\p{N}\p{L}]+/gu;
const FIRST_LETTER = 'A'.charCodeAt(0);

/**
 * A stored key whose plain order is Vietnamese dictionary order: letters first over the whole text, tones decide between texts of the same letters, then
 * lower before upper case. Numbers come before letters, by their value; what is neither counts as one space; letters of other alphabets come last. The key is
 * ASCII, so that UTF-16 and byte order agree.
 */
export function orderKey(title: string): string {
  const levels = { letters: '', tones: '', cases: '' };
  const text = title.normalize('NFKD').trim();
  for (const [, number, letter, marks = ''] of text.matchAll(PART)) {
    if (number !== undefined) levels.letters += numberWeight(number);
    else if (letter !== undefined) addLetter(levels, letter, marks);
    else if (levels.letters !== '') levels.letters += '-';
  }
  const letters = levels.letters.replace(/-$/, '');
  return [letters, withoutEnd(levels.tones), withoutEnd(levels.cases)].join(' ');
}

function addLetter(levels: { letters: string; tones: string; cases: string }, letter: string, marks: string): void {
  const lower = letter.toLowerCase();
  const composed = (lower + (LETTER_MARKS.exec(marks)?.[0] ?? '')).normalize('NFC');
  const place = LETTERS.indexOf(composed);
  const base = place === -1 ? LETTERS.indexOf(lower) : place;
  levels.letters += base === -1 ? otherWeight(lower) : String.fromCharCode(FIRST_LETTER + base);
  levels.tones += toneOf(place === -1 ? marks : marks.replace(LETTER_MARKS, ''));
  levels.cases += lower === letter ? '0' : '1';
}

function toneOf(marks: string): string {
  const tone = TONES.findIndex((mark) => marks.includes(mark));
  if (tone !== -1) return String(tone + 1);
  return marks === '' ? '0' : OTHER_MARK;
}

/** How many digits, then the digits: 9 before 10. */
function numberWeight(number: string): string {
  const digits = number.replace(/^0+(?=.)/, '').replace(/[^0-9]/g, '9');
  return String(Math.min(digits.length, 99)).padStart(2, '0') + digits;
}

function otherWeight(letter: string): string {
  return `~${(letter.codePointAt(0) ?? 0).toString(16).padStart(6, '0')}`;
}

function withoutEnd(weights: string): string {
  return weights.replace(/0+$/, '');
}
