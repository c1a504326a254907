/**
 * A small Vietnamese input method, upper case in and out, after how UniKey behaves with free marking and no spelling check: a key acts on the run of letters
 * (the word) before it, or is written as it is. The same key twice takes its effect back and writes the key.
 */
export type Method = 'telex' | 'vni';

const TONES = { telex: 'SFRXJ', vni: '12345' };
const TONE_MARKS = ['\u0301', '\u0300', '\u0309', '\u0303', '\u0323'];
const CIRCUMFLEX = '\u0302';
const HORN = '\u031B';
const BREVE = '\u0306';

interface Letter {
  base: string;
  shape: string;
  tone: string;
}

const isVowel = ({ base }: Letter): boolean => 'AEIOUY'.includes(base);
const isWordEnd = (key: string, method: Method): boolean => (method === 'telex' ? /[^A-Z]/ : /[^A-Z1-9]/).test(key);

/** What stands in the field after the keys were typed; `lost` when the input method swallowed a key, so that nothing can tell which. */
export function typeWith(method: Method, keys: string): { text: string; lost: boolean } {
  let text = '';
  let word: Letter[] = [];
  let lost = false;
  for (const key of keys) {
    if (isWordEnd(key, method)) {
      text += write(word) + key;
      word = [];
      continue;
    }
    const effect = press(method, word, key);
    if (effect === 'none') word.push({ base: key, shape: '', tone: '' });
    if (effect === 'lost') lost = true;
  }
  return { text: text + write(word), lost };
}

function write(word: readonly Letter[]): string {
  return word
    .map(({ base, shape, tone }) => (base === 'D' && shape ? 'Đ' : `${base}${shape}${tone}`.normalize('NFC')))
    .join('');
}

type Effect = 'none' | 'done' | 'lost';

function press(method: Method, word: Letter[], key: string): Effect {
  const tone = TONES[method].indexOf(key);
  if (tone >= 0) return setTone(word, TONE_MARKS[tone] ?? '', key);
  if (method === 'vni') return pressDigit(word, key);
  if ('AEO'.includes(key)) return setShape(word, key, CIRCUMFLEX, key);
  if (key === 'D') return setShape(word, 'D', '-', key);
  if (key === 'W') return pressW(word);
  return 'none';
}

function pressDigit(word: Letter[], key: string): Effect {
  if (key === '6') return setShape(word, 'AEO', CIRCUMFLEX, key);
  if (key === '7') return setHorn(word, key);
  if (key === '8') return setShape(word, 'A', BREVE, key);
  return key === '9' ? setShape(word, 'D', '-', key) : 'none';
}

function pressW(word: Letter[]): Effect {
  const last = word.findLast(({ base }) => 'AOU'.includes(base));
  if (last?.base === 'A') return setShape(word, 'A', BREVE, 'W');
  if (last) return setHorn(word, 'W');
  word.push({ base: 'U', shape: HORN, tone: '' });
  return 'done';
}

/** On UO both letters get the horn. */
function setHorn(word: Letter[], key: string): Effect {
  const at = word.findLastIndex(({ base }) => base === 'O' || base === 'U');
  const before = word[at - 1];
  const effect = setShape(word, 'OU', HORN, key);
  if (effect === 'done' && word[at]?.base === 'O' && before?.base === 'U' && before.shape === '') before.shape = HORN;
  return effect;
}

function setShape(word: Letter[], bases: string, shape: string, key: string): Effect {
  const letter = word.findLast(({ base }) => bases.includes(base));
  if (!letter) return 'none';
  if (letter.shape !== '') {
    if (letter.shape === shape) letter.shape = '';
    word.push({ base: key, shape: '', tone: '' });
    return 'lost';
  }
  letter.shape = shape;
  return 'done';
}

/** The tone goes to the last vowel with a shape of its own, else to the last vowel. */
function setTone(word: Letter[], tone: string, key: string): Effect {
  const vowel = word.findLast((letter) => isVowel(letter) && letter.shape !== '') ?? word.findLast(isVowel);
  if (!vowel) return 'none';
  const toned = word.find((letter) => letter.tone !== '');
  if (!toned) {
    vowel.tone = tone;
    return 'done';
  }
  if (toned.tone === tone) word.push({ base: key, shape: '', tone: '' });
  const again = toned.tone === tone;
  toned.tone = '';
  if (!again) vowel.tone = tone;
  return 'lost';
}
