import { RowError } from './row-error.ts';

export type DecimalSign = 'comma' | 'point';

const FORMS = {
  comma: { plain: /^-?\d+(?:,\d+)?$/, grouped: /^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/, one: /^-?\d{1,3}\.\d{3}$/ },
  point: { plain: /^-?\d+(?:\.\d+)?$/, grouped: /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, one: /^-?\d{1,3},\d{3}$/ },
} as const;

/**
 * A number as the program writes it: digits with a point. The other sign may part thousands; with one group and nothing behind (1.234) it could just as well be a
 * decimal of somebody who typed the other sign, which is refused. Throws RowError.
 */
export function plainDecimal(value: string, sign: DecimalSign): string {
  const { plain, grouped, one } = FORMS[sign];
  const shown = { value: value.slice(0, 40) };
  if (one.test(value)) throw new RowError('number-ambiguous', shown);
  if (!plain.test(value) && !grouped.test(value)) throw new RowError('number-invalid', shown);
  return sign === 'comma' ? value.replaceAll('.', '').replace(',', '.') : value.replaceAll(',', '');
}
