import { z } from 'zod';

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const EARLIEST_YEAR = 1900;
const LATEST_YEAR = 2100;
const TOLERANCE_MS = 5 * 60_000;

/** When something happened, as exactly as it is known: an instant with offset, a day, a month or a year. Real dates of 1900 to 2100. */
export const OccurredAt = z.string().max(40).refine(isOccurredAt, { error: 'time-invalid' });

/** Whether a text is such a time. */
export function isOccurredAt(text: string): boolean {
  const instant = INSTANT.exec(text);
  const date = instant?.[1] ?? text;
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(date);
  if (!parts || (text.includes('T') && !instant)) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
  if (year < EARLIEST_YEAR || year > LATEST_YEAR || month < 1 || month > 12) return false;
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return false;
  return !instant || (Number(instant[2]) < 24 && Number(instant[3]) < 60 && Number(instant[4]) < 60);
}

export type Precision = 'instant' | 'day' | 'month' | 'year';

/** How exactly a time is known; its form says it. */
export function precisionOf(occurredAt: string): Precision {
  if (occurredAt.includes('T')) return 'instant';
  if (occurredAt.length === 'YYYY'.length) return 'year';
  return occurredAt.length === 'YYYY-MM'.length ? 'month' : 'day';
}

/** An instant with exactly three decimals, its offset kept; other forms as they are. */
export function normalOccurredAt(text: string): string {
  const instant = INSTANT.exec(text);
  if (!instant) return text;
  const milliseconds = (instant[5] ?? '.').padEnd(4, '0').slice(0, 4);
  return `${text.slice(0, 19)}${milliseconds}${instant[6]}`;
}

/**
 * Whether the whole of one time lies before another. Two instants by what they are; otherwise at the coarser precision by the calendar as it was written,
 * an instant having the date of its own offset. So it depends on the two texts alone, and a log folds alike on every server.
 */
export function isOlder(a: string, b: string): boolean {
  if (a.includes('T') && b.includes('T')) return Date.parse(a) < Date.parse(b);
  const length = Math.min(a.length, b.length, 10);
  return a.slice(0, length) < b.slice(0, length);
}

/** Whether a time lies more than 5 minutes ahead of the clock; a day, month or year when it has not begun in the time zone. */
export function isInFuture(occurredAt: string, now: Date, zone: string): boolean {
  if (precisionOf(occurredAt) === 'instant') return Date.parse(occurredAt) - now.getTime() > TOLERANCE_MS;
  const today = nowText(new Date(now.getTime() + TOLERANCE_MS), zone).slice(0, occurredAt.length);
  return occurredAt > today;
}

/** An instant moved by milliseconds, in its own offset. A day, month or year stays as it is: a clock that is wrong by minutes says nothing about it. */
export function shiftInstant(occurredAt: string, byMs: number): string {
  if (precisionOf(occurredAt) !== 'instant') return occurredAt;
  const offset = /(Z|[+-]\d{2}:\d{2})$/.exec(occurredAt)?.[1] ?? 'Z';
  return withOffset(new Date(Date.parse(occurredAt) + byMs), offset);
}

/** The clock as an instant with the offset that the time zone has then. */
export function nowText(now: Date, zone: string): string {
  return withOffset(now, offsetOf(now, zone));
}

function withOffset(instant: Date, offset: string): string {
  if (offset === 'Z') return instant.toISOString();
  const minutes = (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))) * (offset[0] === '-' ? -1 : 1);
  return `${new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1)}${offset}`;
}

interface Offsets {
  format: Intl.DateTimeFormat;
  quarter: number;
  offset: string;
}

const QUARTER_MS = 15 * 60_000;
const known = new Map<string, Offsets>();

/** Clocks change at whole quarters of an hour, so within one the offset stays: asking Intl for it is most of what writing a time costs. */
function offsetOf(now: Date, zone: string): string {
  const quarter = Math.floor(now.getTime() / QUARTER_MS);
  const last = known.get(zone);
  if (last?.quarter === quarter) return last.offset;
  const format = last?.format ?? new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const offset = name === 'GMT' ? '+00:00' : name.slice('GMT'.length);
  known.set(zone, { format, quarter, offset });
  return offset;
}
