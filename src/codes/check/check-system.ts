/** One system of check characters. All work on the compact form: upper case, no separators. */
export interface CheckSystem {
  key: string;
  /** How many check characters a code gets. */
  length: number;
  /** What the check characters may be; the levels' alphabets must lie in `accepts`. */
  alphabet: string;
  accepts: string;
  /** The check characters of a text, or `undefined` for a text that gets none (void by rule). */
  compute(compact: string): string | undefined;
  /** Whether a text, its check characters at the end, is valid. */
  isValid(compactWithCheck: string): boolean;
  /** Computes for many texts with one beginning: the beginning is folded once. */
  after(prefix: string): (rest: string) => string | undefined;
}

export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
