/** What people take for each other by sight; both ways. */
const ALIKE = ['O0', 'D0', 'Q0', 'I1', 'L1', 'Z2', 'S5', 'G6', 'B8', 'UV', 'CG', 'QO'];
/** What sounds alike when it is read aloud, in Vietnamese or English: letters' names, teens and tens are told apart below. */
const SOUND_ALIKE = ['BP', 'DT', 'MN', 'FS', 'IY', 'XS', 'QK', 'CK', 'GJ'];

type Below = (limit: number) => number;

/** A kind of mistake: makes one in a text over an alphabet, or answers none where the text has no place for it. */
export interface ErrorKind {
  title: string;
  says: string;
  make(text: string, alphabet: string, below: Below): string | undefined;
}

const put = (text: string, at: number, signs: string) => text.slice(0, at) + signs + text.slice(at + signs.length);
const other = (alphabet: string, sign: string, below: Below) => {
  const rest = [...alphabet].filter((each) => each !== sign);
  return rest[below(rest.length)] ?? sign;
};

/** One of a pair for the other, at a random place where that is possible. */
function confuse(pairs: readonly string[]): ErrorKind['make'] {
  return (text, alphabet, below) => {
    const places = [...text].flatMap((sign, at) =>
      pairs
        .filter((pair) => pair.includes(sign))
        .map((pair) => ({ at, sign: pair.replace(sign, '') }))
        .filter((each) => alphabet.includes(each.sign)),
    );
    const place = places[below(places.length)];
    return place && put(text, place.at, place.sign);
  };
}

/** Thirteen for thirty: 1a for a0, which sound alike in both languages (mười ba, ba mươi). */
const teens: ErrorKind['make'] = (text, _alphabet, below) => {
  const places = [...text].flatMap((sign, at) => {
    const next = text[at + 1] ?? '';
    if (sign === '1' && /[3-9]/.test(next)) return [{ at, signs: `${next}0` }];
    return next === '0' && /[3-9]/.test(sign) ? [{ at, signs: `1${sign}` }] : [];
  });
  const place = places[below(places.length)];
  return place && put(text, place.at, place.signs);
};

export const errorKinds: readonly ErrorKind[] = [
  {
    title: 'substitution',
    says: 'one character for another',
    make(text, alphabet, below) {
      const at = below(text.length);
      return put(text, at, other(alphabet, text[at] ?? '', below));
    },
  },
  {
    title: 'transposition',
    says: 'neighbours change places (ab, ba)',
    make(text, _alphabet, below) {
      const at = below(text.length - 1);
      return put(text, at, `${text[at + 1]}${text[at]}`);
    },
  },
  {
    title: 'jump',
    says: 'two change places over a third (abc, cba)',
    make(text, _alphabet, below) {
      const at = below(text.length - 2);
      return put(text, at, `${text[at + 2]}${text[at + 1]}${text[at]}`);
    },
  },
  {
    title: 'twin',
    says: 'a pair for another pair (aa, bb)',
    make(text, alphabet, below) {
      const places = [...text].flatMap((sign, at) => (text[at + 1] === sign ? [at] : []));
      const at = places[below(places.length)];
      return at === undefined ? undefined : put(text, at, other(alphabet, text[at] ?? '', below).repeat(2));
    },
  },
  {
    title: 'jump twin',
    says: 'the same over a third (aca, bcb)',
    make(text, alphabet, below) {
      const places = [...text].flatMap((sign, at) => (text[at + 2] === sign ? [at] : []));
      const at = places[below(places.length)];
      if (at === undefined) return undefined;
      const sign = other(alphabet, text[at] ?? '', below);
      return put(text, at, `${sign}${text[at + 1]}${sign}`);
    },
  },
  { title: 'teens', says: 'thirteen for thirty (13, 30), as it is heard', make: teens },
  { title: 'sound', says: `letters that sound alike (${SOUND_ALIKE.join(', ')})`, make: confuse(SOUND_ALIKE) },
  { title: 'look', says: `characters that look alike (${ALIKE.join(', ')})`, make: confuse(ALIKE) },
];
