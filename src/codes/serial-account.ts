import type { CheckSystem } from './check/check-system.ts';
import { type Level, lengthOf } from './framework-definition.ts';
import { serialWriter } from './serial-text.ts';

/**
 * How many serial numbers of a class bear a code: all, but for those that the check system leaves void by rule. Counted by the automaton of the check
 * system, level by level of the serial's text, so that a million numbers cost as little as ten. `state` is that of the system after the class's segments.
 */
export function createSerialAccount(level: Level, check: CheckSystem) {
  const { alphabet } = level;
  const { min, max } = lengthOf(level);
  const write = serialWriter(level);
  const highest = alphabet.length ** max - 1;
  let table: Float64Array[] | undefined;

  /** How many texts of `length` further signs end with check characters, by the state they begin in. */
  function endings(length: number, state: number): number {
    table ??= endingsTable(alphabet, max, check);
    return table[length]?.[state] ?? 0;
  }

  /** Texts as long as this one that are not greater, 0 among them, and do bear a code. */
  function upToText(text: string, state: number): number {
    let [count, at] = [0, state];
    for (let index = 0; index < text.length; index += 1) {
      const left = text.length - index - 1;
      // A text longer than the shortest doesn't begin with a zero.
      const first = index === 0 && text.length > min ? 1 : 0;
      for (let digit = first; digit < alphabet.indexOf(text[index] ?? ''); digit += 1)
        count += endings(left, check.fold(at, alphabet[digit] ?? ''));
      at = check.fold(at, text[index] ?? '');
    }
    return count + endings(0, at);
  }

  /** Numbers from 1 to `serial` that bear a code. */
  function upTo(serial: number, state: number): number {
    if (!check.voids) return serial;
    if (serial < 1) return 0;
    const text = write(serial);
    const zero = upToText(write(0), state);
    let count = upToText(text, state) - zero;
    for (let length = min; length < text.length; length += 1) {
      const most = (alphabet.at(-1) ?? '').repeat(length);
      count += upToText(most, state);
    }
    return count;
  }

  return {
    /** The highest serial number that can be written. */
    highest,

    /** Numbers from `from` to `to`, both among them, that bear a code. */
    count: (from: number, to: number, state: number): number => upTo(to, state) - upTo(from - 1, state),

    /** The first and the last text of the numbers from one to another, for each length of text; where the alphabet is out of order, those of any number. */
    ranges(from: number, to: number): [string, string][] {
      const ordered = [...alphabet].every((sign, index) => index === 0 || (alphabet[index - 1] ?? '') < sign);
      if (!ordered) return [['', '']];
      const lengths = Array.from({ length: max - min + 1 }, (_, by) => min + by);
      return lengths.flatMap((length) => {
        const first = Math.max(from, length === min ? 0 : alphabet.length ** (length - 1));
        const last = Math.min(to, alphabet.length ** length - 1);
        return first > last ? [] : [[write(first), write(last)] as [string, string]];
      });
    },

    /** The number at which `count` numbers from `from` on are complete; none when there are fewer. */
    lastOf(from: number, count: number, state: number): number | undefined {
      const before = upTo(from - 1, state);
      if (upTo(highest, state) - before < count) return undefined;
      let [low, high] = [from + count - 1, check.voids ? highest : from + count - 1];
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (upTo(middle, state) - before >= count) high = middle;
        else low = middle + 1;
      }
      return low;
    },
  };
}

function endingsTable(alphabet: string, max: number, check: CheckSystem): Float64Array[] {
  const states = Array.from({ length: check.states }, (_, state) => state);
  const none = Float64Array.from(states, (state) => (check.check(state) === undefined ? 0 : 1));
  const table = [none];
  for (let length = 1; length <= max; length += 1) {
    const shorter = table[length - 1] as Float64Array;
    table.push(
      Float64Array.from(states, (state) =>
        [...alphabet].reduce((sum, sign) => sum + (shorter[check.fold(state, sign)] ?? 0), 0),
      ),
    );
  }
  return table;
}
