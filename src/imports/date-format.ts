import { isOccurredAt } from '../lifecycle/occurred-at.ts';
import { RowError } from './row-error.ts';

/** Parts of a date in their order: DD and MM have two digits, D and M one or two, YY the last two of a year. */
export const dateFormats = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'DD/MM/YYYY',
  'D/M/YYYY',
  'D/M/YY',
  'DD-MM-YYYY',
  'D-M-YYYY',
  'DD.MM.YYYY',
  'D.M.YYYY',
  'MM/DD/YYYY',
  'M/D/YYYY',
  'MM/YYYY',
  'M/YYYY',
  'YYYY-MM',
  'YYYY',
] as const;

export type DateFormat = (typeof dateFormats)[number];

const DIGITS: Record<string, string> = {
  YYYY: '(?<y>\\d{4})',
  YY: '(?<y>\\d{2})',
  MM: '(?<m>\\d{2})',
  M: '(?<m>\\d{1,2})',
  DD: '(?<d>\\d{2})',
  D: '(?<d>\\d{1,2})',
};

const SHOWN = 40;
const EARLIEST_YEAR = 1900;

export interface DateColumn {
  format: DateFormat;
  /** What two digits of a year begin with: the hundred years from this one on. */
  firstYear?: number | undefined;
}

/**
 * Reads real dates of one format from 1900 on, not after today: YYYY-MM-DD, or a month or year where the format says no more. Throws RowError. A year of two digits
 * that could be of two centuries is refused unless `firstYear` tells them apart.
 */
export function dateReader({ format, firstYear }: DateColumn): (value: string, today: string) => string {
  const pattern = new RegExp(`^${format.replace(/\./g, '\\.').replace(/Y+|M+|D+/g, (part) => DIGITS[part] ?? part)}$`);
  return (value, today) => {
    const shown = value.slice(0, SHOWN);
    const { y = '', m, d } = pattern.exec(value)?.groups ?? {};
    const rest = twoDigits(m) + twoDigits(d);
    const real = years(y, firstYear)
      .map((year) => year + rest)
      .filter(isOccurredAt);
    if (real.length === 0) throw new RowError('date-invalid', { value: shown, format });
    const past = real.filter((date) => date <= today.slice(0, date.length));
    if (past.length > 1) throw new RowError('date-of-two-centuries', { value: shown });
    if (past[0] === undefined) throw new RowError('date-in-future', { value: shown });
    return past[0];
  };
}

function twoDigits(part: string | undefined): string {
  return part === undefined ? '' : `-${part.padStart(2, '0')}`;
}

function years(text: string, firstYear: number | undefined): string[] {
  if (text.length !== 2) return [text];
  const both = [EARLIEST_YEAR, EARLIEST_YEAR + 100, EARLIEST_YEAR + 200].map((century) => century + Number(text));
  const meant = firstYear === undefined ? both : both.filter((year) => year >= firstYear && year < firstYear + 100);
  return meant.map(String);
}
