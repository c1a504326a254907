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
const MOST = 32;

/**
 * The texts that a Vietnamese input method, left on while a code was typed, may have turned into this one: Telex (AS for Á, AA for Â, AW for Ă, OW for Ơ, W or
 * UW for Ư, DD for Đ) and VNI (A1, A6, A8, O7, U7, D9). A tone key may stand right after its vowel or at the end of the letters. None for plain text.
 */
export function undoInputMethod(text: string): string[] {
  if (!/[^\u0020-\u007E]/.test(text) || text.length > 100) return [];
  const readings: string[] = [];
  for (const method of [0, 1]) {
    for (const late of [false, true]) {
      for (const reading of undo(text, method, late)) if (readings.length < MOST) readings.push(reading);
    }
  }
  return [...new Set(readings)];
}

/** `late`: tone keys at the end of a run of letters. */
function undo(text: string, method: number, late: boolean): string[] {
  let readings = [''];
  let tone = '';
  const append = (options: readonly string[]) => {
    readings = readings.flatMap((reading) => options.map((option) => reading + option)).slice(0, MOST);
  };
  for (const letter of text.normalize('NFC')) {
    const [base = '', ...marks] = [...letter.normalize('NFD')];
    if (tone !== '' && !/[A-ZĐ]/.test(base)) {
      append([tone]);
      tone = '';
    }
    append(baseKeys(base, marks, method));
    const key = marks.map((mark) => TONES.get(mark)?.[method]).find((each) => each !== undefined);
    if (key === undefined) continue;
    if (late) tone += key;
    else append([key]);
  }
  append([tone]);
  return readings;
}

function baseKeys(base: string, marks: readonly string[], method: number): string[] {
  if (base === 'Đ') return [method === 0 ? 'DD' : 'D9'];
  if (marks.includes(CIRCUMFLEX)) return [method === 0 ? base + base : `${base}6`];
  if (marks.includes(BREVE)) return [method === 0 ? `${base}W` : `${base}8`];
  if (!marks.includes(HORN)) return [base];
  if (method === 1) return [`${base}7`];
  return base === 'U' ? ['W', 'UW'] : [`${base}W`];
}
