import { type Level, lengthOf } from './framework-definition.ts';

/** Numbers as texts over a level's alphabet, padded with its first character to the shortest length. */
export function serialWriter(level: Level): (serial: number) => string {
  const { alphabet } = level;
  const { min } = lengthOf(level);
  if (alphabet === '0123456789') return (serial) => String(serial).padStart(min, '0');
  const base = alphabet.length;
  const zero = alphabet[0] ?? '0';
  return (serial) => {
    let text = '';
    for (let rest = serial; rest > 0; rest = Math.floor(rest / base)) text = (alphabet[rest % base] ?? '') + text;
    return text.padStart(min, zero);
  };
}

/** The number of a text; none for a text that no number is written as: 0, or padded beyond the shortest length. */
export function serialReader(level: Level): (text: string) => number | undefined {
  const { alphabet } = level;
  const { min } = lengthOf(level);
  return (text) => {
    if (text.length > min && text[0] === alphabet[0]) return undefined;
    let serial = 0;
    for (const sign of text) serial = serial * alphabet.length + alphabet.indexOf(sign);
    return serial > 0 ? serial : undefined;
  };
}
