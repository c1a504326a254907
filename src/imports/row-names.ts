import { aliasName } from '../lifecycle/names-given.ts';
import type { ImportPlan } from './import-plan.ts';
import { RowError } from './row-error.ts';
import { aliasValue, titleLine } from './row-fields.ts';
import { unitKey } from './unit-key.ts';

export function unitOf(text: string, column: string) {
  const unit = nodeOf(text, column);
  if (!unit) throw new RowError('unit-missing');
  return unit;
}

/** Not everything has a place. */
export function placeOf(text: string, column: string) {
  const place = nodeOf(text, column);
  return place && { place };
}

function nodeOf(text: string, column: string): { key: string; title: string } | undefined {
  const title = titleLine(text, column);
  if (title === undefined) return undefined;
  const key = unitKey(title);
  if (key === undefined) throw new RowError('key-needed', { column });
  return { key, title };
}

export function aliasesOf(
  { aliases, key }: ImportPlan,
  field: (column: string) => string,
): { aliases?: { scheme: string; value: string }[] } {
  const named = key ? [{ scheme: key.source, column: key.column }, ...aliases] : aliases;
  const found = named.flatMap(({ scheme, column }) => {
    const value = aliasValue(field(column), column);
    return value === undefined ? [] : [{ scheme, value }];
  });
  if (key && found[0]?.scheme !== key.source) throw new RowError('key-missing', { column: key.column });
  const different = new Map(found.map((alias) => [aliasName(alias), alias]));
  return found.length === 0 ? {} : { aliases: [...different.values()] };
}
