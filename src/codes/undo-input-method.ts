/** Combining marks, as the keys that make them: [Telex, VNI]. */
const TONES = new Map([
  ['\u0301', ['S', '1']],
  ['\u0300', ['F', '2']],
  ['\u0309', ['R', '3']],
  ['\u0303', ['X', '4']],
  ['\u0323', ['J', '5']],
]);
const CIRCUMFLEX = '\u0302';
const HORN = '\u031B';
const BREVE = '\u0306';
const MOST_OF_A_RUN = 16;
const MOST = 16;

/** One letter as typed: its key, the key of its shape (the second A of Â, the W of Ơ), the key of its tone. */
interface Letter {
  base: string;
  shape: string;
  tone: string;
}

/** After how many characters of the run a key was typed, if not right after its letter: the input method takes it anywhere later in the word. */
interface Plan {
  shape: number;
  tone: number;
  toneFirst: boolean;
}

const MOST_PLACES = 6;

/**
 * The texts that a Vietnamese input method, left on while a code was typed, may have turned into this one, upper case in and out: Telex (AS for Á, AA for Â, AW
 * for Ă, OW for Ơ, W or UW for Ư, UOW for ƯƠ, DD for Đ) and VNI (A1, A6, A8, O7, U7, D9). The likeliest first, Telex and VNI in turn; none for plain text.
 * What the input method swallowed (the second S of ASS) can't be told from what is left.
 */
export function undoInputMethod(text: string): string[] {
  if (!/[^\u0020-\u007E]/.test(text) || text.length > 100) return [];
  const composed = text.normalize('NFC');
  const telex = undo(composed, 0);
  const vni = undo(composed, 1);
  const inTurn = telex.flatMap((reading, index) => [reading, ...vni.slice(index, index + 1)]);
  return [...new Set([...inTurn, ...vni.slice(telex.length)])];
}

function undo(text: string, method: number): string[] {
  let readings = [''];
  // Digits are keys in VNI, so a word goes on over them.
  const runs = text.match(method === 0 ? /\p{L}+|\P{L}+/gu : /[\p{L}0-9]+|[^\p{L}0-9]+/gu) ?? [];
  for (const run of runs) {
    const options = /[^\u0020-\u007E]/.test(run) ? spellings(run, method) : [run];
    readings = options.flatMap((option) => readings.map((reading) => reading + option)).slice(0, MOST);
  }
  return readings;
}

/** The ways in which a run may have been typed. */
function spellings(run: string, method: number): string[] {
  const letters = [...run].map((letter) => toLetter(letter, method));
  const variants = [letters, ...loneW(letters, method), ...sharedHorn(letters)];
  const texts = new Set<string>();
  for (const plan of plansFor(letters)) {
    for (const variant of variants) texts.add(spell(variant, plan));
    if (texts.size >= MOST_OF_A_RUN) break;
  }
  return [...texts].slice(0, MOST_OF_A_RUN);
}

/** Keys right after their letter first, then at the end, then ever later. */
function plansFor(letters: readonly Letter[]): Plan[] {
  const first = letters.findIndex(({ shape, tone }) => shape + tone !== '');
  const later = letters.slice(first + 1, first + 1 + MOST_PLACES).map((_, index) => first + index + 2);
  const places = [0, ...new Set([letters.length, ...later])];
  const shapes = letters.some(({ shape }) => shape !== '') ? places : [0];
  const tones = letters.some(({ tone }) => tone !== '') ? places : [0];
  const plans = shapes.flatMap((shape, late) =>
    tones.flatMap((tone, later) => [false, true].map((toneFirst) => ({ shape, tone, toneFirst, delay: late + later }))),
  );
  return plans.sort((a, b) => a.delay - b.delay);
}

function toLetter(letter: string, method: number): Letter {
  if (letter === 'Đ') return { base: 'D', shape: method === 0 ? 'D' : '9', tone: '' };
  const [base = '', ...marks] = [...letter.normalize('NFD')];
  const tone = marks.map((mark) => TONES.get(mark)?.[method]).find((key) => key !== undefined) ?? '';
  return { base, shape: shapeKey(base, marks, method), tone };
}

function shapeKey(base: string, marks: readonly string[], method: number): string {
  if (marks.includes(CIRCUMFLEX)) return method === 0 ? base : '6';
  if (marks.includes(BREVE)) return method === 0 ? 'W' : '8';
  if (marks.includes(HORN)) return method === 0 ? 'W' : '7';
  return '';
}

/** In Telex a W without a vowel before it makes Ư by itself. */
function loneW(letters: readonly Letter[], method: number): Letter[][] {
  const isHornedU = ({ base, shape }: Letter) => method === 0 && base === 'U' && shape === 'W';
  if (!letters.some(isHornedU)) return [];
  return [letters.map((letter) => (isHornedU(letter) ? { ...letter, base: 'W', shape: '' } : letter))];
}

/** One key gives both letters of ƯƠ their horns. */
function sharedHorn(letters: readonly Letter[]): Letter[][] {
  const at = letters.findIndex(({ base, shape }, index) => {
    const next = letters[index + 1];
    return base === 'U' && shape !== '' && next?.base === 'O' && next.shape === shape;
  });
  return at === -1 ? [] : [letters.map((letter, index) => (index === at ? { ...letter, shape: '' } : letter))];
}

function spell(letters: readonly Letter[], plan: Plan): string {
  let text = '';
  let shapes = '';
  let tones = '';
  for (const [index, letter] of letters.entries()) {
    text += letter.base;
    shapes += letter.shape;
    tones += letter.tone;
    const shape = plan.shape <= index + 1 ? shapes : '';
    const tone = plan.tone <= index + 1 ? tones : '';
    text += plan.toneFirst ? tone + shape : shape + tone;
    if (shape !== '') shapes = '';
    if (tone !== '') tones = '';
  }
  return text;
}
