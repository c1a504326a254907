import { aliasKey } from '../codes/alias-key.ts';

interface Alias {
  scheme: string;
  value: string;
}

/** The name of a code in the register: compact, whatever its separators. */
export function codeName(code: string): string {
  return `code:${code.replace(/[^A-Z0-9]/g, '')}`;
}

/** The compact code of a name that `codeName` has given. */
export function codeOfName(name: string): string {
  return name.slice('code:'.length);
}

/** The name of an alias in the register, where those of unique schemes stand. */
export function aliasName({ scheme, value }: Alias): string {
  return `${scheme}:${aliasKey(value)}`;
}

/**
 * Whether an event gives its item this very name of the register. A claim counts by that alone: two runs of one registration may each have claimed a number,
 * and only one of the two stands in the event. A type that this version doesn't know is trusted with what it claimed.
 */
export function givesName({ type, data }: { type: string; data: Record<string, unknown> }, name: string): boolean {
  if (type === 'registered') {
    const { code, aliases = [] } = data as { code: string; aliases?: Alias[] };
    return name === codeName(code) || aliases.some((alias) => aliasName(alias) === name);
  }
  if (type === 'alias-added') return aliasName(data as unknown as Alias) === name;
  return true;
}
