import type { Encoding } from './encodings.ts';
import { decodeFont, fontEncodings } from './font-encodings.ts';
import { isVietnameseSyllable } from './vietnamese-syllable.ts';

/** What a file that is not Unicode may be. */
const legacy = ['windows-1258', 'tcvn3', 'vni'] as const satisfies readonly Encoding[];

const windows1258 = new TextDecoder('windows-1258');
const read: Record<(typeof legacy)[number], (bytes: Uint8Array) => string> = {
  'windows-1258': (bytes) => windows1258.decode(bytes),
  tcvn3: (bytes) => decodeFont(fontEncodings.tcvn3, bytes),
  vni: (bytes) => decodeFont(fontEncodings.vni, bytes),
};

const ENOUGH_WORDS = 5_000;
/** It takes so many different words that fit to be sure, nearly all of them fitting, and most not fitting in any other encoding. */
const DIFFERENT_WORDS = 6;
const NEARLY_ALL = 0.9;
const HALF = 0.5;
/** Between words: punctuation and whatever ASCII has beside letters. A sign such as ® is none: under a wrong encoding letters look like that. */
const BETWEEN = /[\0-@[-`{-\u007F\p{P}]+/u;
const BEYOND_ASCII = /[^\0-\u007F]/;

export interface Guess {
  /** The one that it is for sure. */
  sure?: Encoding;
  /** Those that it may be, where it can't be told. */
  candidates: Encoding[];
}

/**
 * Which encoding bytes that are no Unicode are in. Vietnamese tells: read by the right one nearly all words with accents are well-formed syllables, read by another one hardly any.
 */
export async function guessEncoding(source: AsyncIterable<Uint8Array>): Promise<Guess> {
  const tallies = legacy.map((encoding) => ({ encoding, words: 0, fitting: 0, different: new Set<string>() }));
  for await (const chunk of source) {
    for (const tally of tallies) judge(tally, read[tally.encoding](chunk));
    if (tallies.every(({ words }) => words >= ENOUGH_WORDS)) break;
  }
  const share = ({ words, fitting }: Tally) => (words === 0 ? 0 : fitting / words);
  const likely = tallies.filter((tally) => share(tally) > HALF);
  const [first] = likely;
  const sure = first && likely.length === 1 && first.different.size >= DIFFERENT_WORDS && share(first) >= NEARLY_ALL;
  return { ...(sure && { sure: first.encoding }), candidates: likely.map(({ encoding }) => encoding) };
}

interface Tally {
  words: number;
  fitting: number;
  different: Set<string>;
}

/** The first and the last word of a chunk may be cut: they say nothing, unless they are all there is. */
function judge(tally: Tally, text: string): void {
  const words = text.normalize('NFC').split(BETWEEN);
  for (const word of words.length > 2 ? words.slice(1, -1) : words) {
    if (!BEYOND_ASCII.test(word)) continue;
    tally.words += 1;
    if (!isVietnameseSyllable(word)) continue;
    tally.fitting += 1;
    if (tally.different.size < DIFFERENT_WORDS) tally.different.add(word.toLowerCase());
  }
}
