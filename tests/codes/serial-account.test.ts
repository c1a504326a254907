import { checkSystemOf } from '../../src/codes/check/check-systems.ts';
import { createSerialAccount } from '../../src/codes/serial-account.ts';
import { serialWriter } from '../../src/codes/serial-text.ts';
import { DIGITS, randomSource, serialLevel } from './framework-builder.ts';

const voiding = checkSystemOf({ system: 'mod-37-2' }, [DIGITS]);

describe('the account of serial numbers', () => {
  it.each([
    ['digits of one length', serialLevel(DIGITS, 3)],
    ['digits of several lengths', serialLevel(DIGITS, { min: 1, max: 3 })],
    ['another alphabet', serialLevel('XA7', { min: 2, max: 6 })],
    ['the whole alphabet', serialLevel(`${DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`, 2)],
  ])('with numbers void by rule, counts as counting them one by one does: %s', (_name, level) => {
    const account = createSerialAccount(level, voiding);
    const write = serialWriter(level);
    const random = randomSource(11);
    for (const prefix of ['', 'T23', 'ZZ9']) {
      const state = voiding.fold(voiding.start, prefix);
      const bears = (serial: number) => voiding.compute(prefix + write(serial)) !== undefined;
      const all = Array.from({ length: account.highest }, (_, index) => index + 1).filter(bears);
      expect(account.count(1, account.highest, state)).toBe(all.length);
      expect(all.length).toBeLessThan(account.highest);
      for (let round = 0; round < 60; round += 1) {
        const from = 1 + random.below(account.highest);
        const to = Math.min(account.highest, from + random.below(account.highest));
        const between = all.filter((serial) => serial >= from && serial <= to);
        expect(account.count(from, to, state)).toBe(between.length);
        const after = all.filter((serial) => serial >= from);
        const count = 1 + random.below(after.length + 2);
        expect(account.lastOf(from, count, state)).toBe(after[count - 1]);
      }
    }
  });

  it('without such numbers, counts them all', () => {
    const account = createSerialAccount(serialLevel(DIGITS, 6), checkSystemOf({ system: 'mod-1271-36' }, [DIGITS]));
    expect(account.count(1, 999_999, 0)).toBe(999_999);
    expect(account.lastOf(5, 10, 0)).toBe(14);
    expect(account.lastOf(999_999, 1, 0)).toBe(999_999);
    expect(account.lastOf(999_999, 2, 0)).toBeUndefined();
  });
});
