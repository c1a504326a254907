import * as cdigit from 'cdigit';
import fastLuhn from 'fast-luhn';
import { ALPHANUMERIC, DIGITS } from '../../src/codes/check/check-system.ts';
import { type CheckChoice, checkSystemOf } from '../../src/codes/check/check-systems.ts';
import { Random } from '../demo/random.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';

interface Peer {
  system: CheckChoice['system'];
  name: string;
  accepts: string;
  validate(text: string): boolean;
}

/** The fastest package found for each system, of cdigit, @konfirm/iso7064, iso-7064 and fast-luhn. */
const peers: Peer[] = [
  {
    system: 'mod-1271-36',
    name: 'cdigit',
    accepts: ALPHANUMERIC,
    validate: (text) => cdigit.mod1271_36.validate(text),
  },
  { system: 'mod-37-36', name: 'cdigit', accepts: ALPHANUMERIC, validate: (text) => cdigit.mod37_36.validate(text) },
  { system: 'mod-37-2', name: 'cdigit', accepts: ALPHANUMERIC, validate: (text) => cdigit.mod37_2.validate(text) },
  { system: 'mod-97-10', name: 'cdigit', accepts: DIGITS, validate: (text) => cdigit.mod97_10.validate(text) },
  { system: 'mod-11-10', name: 'cdigit', accepts: DIGITS, validate: (text) => cdigit.mod11_10.validate(text) },
  { system: 'mod-11-2', name: 'cdigit', accepts: DIGITS, validate: (text) => cdigit.mod11_2.validate(text) },
  { system: 'luhn', name: 'fast-luhn', accepts: DIGITS, validate: fastLuhn },
];

/** Validating texts of 12 characters and their check characters. Both sides must find the same. */
export async function benchChecks(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { system, name, accepts, validate } of peers) {
    const ours = checkSystemOf({ system }, [accepts]);
    const random = new Random(7064);
    const texts = Array.from({ length: 5_000 }, () => {
      const payload = Array.from({ length: 12 }, () => random.pick([...accepts])).join('');
      return payload + (ours.compute(payload) ?? '*');
    });
    const valid = texts.filter((text) => !text.endsWith('*'));
    const perSecond = async (isValid: (text: string) => boolean) => {
      const began = performance.now();
      let count = 0;
      for (let round = 0; round < 20; round += 1) for (const text of valid) if (isValid(text)) count += 1;
      if (count !== valid.length * 20) throw new Error(`${system}: ${count} of ${valid.length * 20} are valid`);
      return count / ((performance.now() - began) / 1_000);
    };
    const found = await pairs(
      () => perSecond(ours.isValid),
      () => perSecond(validate),
    );
    rows.push({
      what: `check characters, ${system}: validations a second over ${name}'s`,
      goal: 'at least 1',
      found: shown(found, 'a second'),
    });
  }
  return rows;
}
