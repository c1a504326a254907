export const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
export const DIGITS = '0123456789';

/** How a system folds a text: a finite automaton whose states are whole numbers below `states`, over the values of `ALPHANUMERIC` (0 to 35). */
export interface CheckRule {
  key: string;
  /** How many check characters a code gets. */
  length: number;
  /** What the check characters may be. */
  alphabet: string;
  /** The characters it can fold; the levels' alphabets must lie in it. */
  accepts: string;
  states: number;
  start: number;
  next(state: number, value: number): number;
  /** The check characters of a text that ends in this state; none where the rule of product.md makes it void. */
  check(state: number): string | undefined;
}

/** One system of check characters. All work on the compact form: upper case, no separators. */
export interface CheckSystem extends CheckRule {
  /** The state after a text that began in `state`; -1 once a character is not accepted. */
  fold(state: number, text: string): number;
  /** The check characters of a text, or `undefined` for a text that gets none: void by rule, or with a character that is not accepted. */
  compute(compact: string): string | undefined;
  /** Whether a text, its check characters at the end, is valid. */
  isValid(compactWithCheck: string): boolean;
  /** Computes for many texts with one beginning: the beginning is folded once. */
  after(prefix: string): (rest: string) => string | undefined;
  /** Whether some texts get no check characters, so that their numbers are void by rule. */
  voids: boolean;
}

const VALUES = 36;
const signValues = new Int8Array(128).fill(-1);
for (let value = 0; value < VALUES; value += 1) signValues[ALPHANUMERIC.charCodeAt(value)] = value;

/** The value of a character by its code: 0 to 35, or -1. */
export function valueOfSign(code: number): number {
  return signValues[code] ?? -1;
}

/** Makes a system of a rule. Its table of transitions is made when the first text is folded: one look-up a character, whatever the arithmetic. */
export function createCheckSystem(rule: CheckRule): CheckSystem {
  let table: Int16Array | undefined;
  let checks: (string | undefined)[] = [];

  const fold = (state: number, text: string) => foldTo(state, text, text.length);

  function foldTo(state: number, text: string, end: number): number {
    table ??= transitions(rule);
    let at = state;
    for (let index = 0; index < end; index += 1) {
      const value = signValues[text.charCodeAt(index)] ?? -1;
      if (value < 0 || at < 0) return -1;
      at = table[at * VALUES + value] ?? -1;
    }
    return at;
  }

  function finish(state: number): string | undefined {
    if (checks.length === 0) checks = Array.from({ length: rule.states }, (_, each) => rule.check(each));
    return state < 0 ? undefined : checks[state];
  }

  return {
    ...rule,
    voids: Array.from({ length: rule.states }, (_, each) => each).some((each) => rule.check(each) === undefined),
    fold,
    compute: (compact) => finish(fold(rule.start, compact)),
    isValid(text) {
      const end = text.length - rule.length;
      if (end <= 0) return false;
      const check = finish(foldTo(rule.start, text, end));
      return check !== undefined && text.endsWith(check);
    },
    after(prefix) {
      const state = fold(rule.start, prefix);
      return (rest) => finish(fold(state, rest));
    },
  };
}

function transitions({ states, accepts, next }: CheckRule): Int16Array {
  const table = new Int16Array(states * VALUES).fill(-1);
  for (const sign of accepts) {
    const value = ALPHANUMERIC.indexOf(sign);
    for (let state = 0; state < states; state += 1) table[state * VALUES + value] = next(state, value);
  }
  return table;
}
