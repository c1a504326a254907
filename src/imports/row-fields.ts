import { AliasValue } from '../lifecycle/event-data.ts';
import { isZero, Quantity } from '../lifecycle/quantity.ts';
import { Line, Text } from '../lifecycle/text.ts';
import { RowError } from './row-error.ts';
import { isUom } from './uom-codes.ts';

const LONGEST_TITLE = 300;
const LONGEST_ATTRIBUTE = 1_000;
const MOST_PIECES = 10_000;
/** As much of a field as a reason repeats. */
const SHOWN = 40;

const TitleLine = Line(LONGEST_TITLE);
const AttributeText = Text(LONGEST_ATTRIBUTE);

/** A title that an item's log can hold, on one line; none when the field is empty. */
export function titleLine(text: string, column: string): string | undefined {
  const title = text.trim();
  if (title === '') return undefined;
  if (title.length > LONGEST_TITLE) throw new RowError('text-too-long', { column, max: LONGEST_TITLE });
  if (!TitleLine.safeParse(title).success) throw new RowError('text-invalid', { column });
  return title;
}

/** An attribute as it stands in the file; none when there is nothing to see. */
export function attributeText(text: string, column: string): string | undefined {
  if (text.trim() === '') return undefined;
  if (text.length > LONGEST_ATTRIBUTE) throw new RowError('text-too-long', { column, max: LONGEST_ATTRIBUTE });
  if (!AttributeText.safeParse(text).success) throw new RowError('text-invalid', { column });
  return text;
}

/** Another name of an item; none when the field is empty. */
export function aliasValue(text: string, column: string): string | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  if (!AliasValue.safeParse(value).success) throw new RowError('alias-invalid', { column });
  return value;
}

/** Pieces: a whole number from 1 to 10,000. */
export function pieceCount(value: string): number {
  const shown = { value: value.slice(0, SHOWN) };
  if (!/^\d+$/.test(value)) throw new RowError('quantity-not-whole', shown);
  const pieces = Number(value);
  if (pieces < 1 || pieces > MOST_PIECES) throw new RowError('quantity-range', shown);
  return pieces;
}

/** The quantity of a lot: a decimal above zero. */
export function lotQuantity(value: string): string {
  if (!Quantity.safeParse(value).success) throw new RowError('quantity-invalid', { value: value.slice(0, SHOWN) });
  if (isZero(value)) throw new RowError('quantity-zero');
  return value;
}

/** The code that a word of the file means; a word that is not listed passes if it is a code itself. */
export function uomCode(word: string, values: ReadonlyMap<string, string>): string {
  const uom = values.get(word) ?? word;
  if (!isUom(uom)) throw new RowError('uom-unknown', { value: word.slice(0, SHOWN) });
  return uom;
}
