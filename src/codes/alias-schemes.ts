import type { Mistake } from '../errors.ts';
import { valueOfSign } from './check/check-system.ts';
import { type checkSystemKeys, checkSystemOf } from './check/check-systems.ts';
import { slips } from './nearest-codes.ts';

/** A kind of other names: what they look like, whether each leads to one item, and who may give them. */
export interface AliasScheme {
  key: string;
  unique: boolean;
  /** The characters its values have, as they are compared (upper case); any where it says none. */
  characters?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  /** Check characters at the end, over letters and digits alone. */
  check?: (typeof checkSystemKeys)[number] | undefined;
  /** Roles that may give them; all that may write items where it says none. */
  addedBy?: readonly string[] | undefined;
}

/**
 * Schemes whose values are unique in the world, so that each leads to one item: UII (MIL-STD-130), GIAI and GRAI with serial (GS1), a stock number with
 * serial. Others are declared. A scheme that nobody declared (a maker's serial number, a legacy number) may lead to several.
 */
export const builtInSchemes: readonly AliasScheme[] = ['uii', 'giai', 'grai', 'nsn-serial'].map((key) => ({
  key,
  unique: true,
}));

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What is wrong with a value (as `aliasKey` writes it) by what its scheme says. */
export function aliasMistakes(scheme: AliasScheme, value: string, pointer: string): Mistake[] {
  const { key, characters, minLength, maxLength, check } = scheme;
  const say = (code: string): Mistake => ({ pointer, code, params: { scheme: key, value, characters, check } });
  const outside = characters !== undefined && [...value].some((sign) => !characters.includes(sign));
  const length = [...value].length;
  return [
    ...(outside ? [say('alias-characters')] : []),
    ...(length < (minLength ?? 0) || length > (maxLength ?? length) ? [say('alias-length')] : []),
    ...(check !== undefined && !isChecked(check, value) ? [say('alias-check')] : []),
  ];
}

function isChecked(check: NonNullable<AliasScheme['check']>, value: string): boolean {
  const compact = [...value].filter((sign) => valueOfSign(sign.charCodeAt(0)) >= 0).join('');
  return systemOf(check, compact).isValid(compact);
}

/** Of a value alone it is not known whether letters were meant: Luhn takes it as digits when it has no others. */
function systemOf(check: NonNullable<AliasScheme['check']>, compact: string) {
  return checkSystemOf({ system: check, letters: true }, [/^\d*$/.test(compact) ? '0123456789' : ALPHANUMERIC]);
}

/** Values one slip away that fit the scheme, for a text that does not. None for a scheme without check characters: every text would be one. */
export function nearestAliases(scheme: AliasScheme, value: string): string[] {
  if (scheme.check === undefined || scheme.check === 'none' || !/^[A-Z0-9]{4,40}$/.test(value)) return [];
  const fitting = [...slips(value, new Set([-1, 0, 1]))].filter((text) => aliasMistakes(scheme, text, '').length === 0);
  return [...new Set(fitting)];
}
