import { parseCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import type { Deps } from './deps.ts';

/** An alias that some framework would accept as a code could lead to two items: refused with `alias-is-code`. */
export async function refuseCodeLikeAliases(deps: Deps, aliases: readonly { value: string }[]): Promise<void> {
  if (aliases.length === 0) return;
  const frameworks = await deps.catalog.published();
  for (const { value } of aliases) {
    const parsed = parseCode(value, frameworks);
    if (parsed.ok) throw new DomainError('alias-is-code', { alias: value, code: parsed.code });
  }
}
