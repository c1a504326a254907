import { ALPHANUMERIC } from './check/check-system.ts';
import type { CompiledFramework } from './compiled-framework.ts';

const SHORTEST = 4;
const LONGEST = 40;

/**
 * Texts one slip away that are valid codes: one substitution, one swap of neighbours, one jump (ABC for CBA), one character missing or too many. Judged by
 * the check characters first, so that few are left. Frameworks without a check have no near codes: every text would be one.
 */
export function nearestCodes(
  compact: string,
  frameworks: readonly CompiledFramework[],
): { compact: string; framework: CompiledFramework }[] {
  if (compact.length < SHORTEST || compact.length > LONGEST || /[^A-Z0-9]/.test(compact)) return [];
  const checked = frameworks.filter((framework) => framework.check.length > 0);
  const systems = new Set(checked.map(({ check }) => check));
  const lengths = new Set(
    checked.flatMap((framework) => [-1, 0, 1].filter((by) => mayBeLong(framework, compact.length + by))),
  );
  const found: { compact: string; framework: CompiledFramework }[] = [];
  const seen = new Set<string>();
  for (const text of slips(compact, lengths)) {
    if (seen.has(text)) continue;
    seen.add(text);
    const passed = new Set([...systems].filter((system) => system.isValid(text)));
    if (passed.size === 0) continue;
    for (const framework of checked) {
      if (passed.has(framework.check) && framework.cut(text)) found.push({ compact: text, framework });
    }
  }
  return found;
}

/** Whether the framework has codes of this length; told by cutting nothing but the lengths. */
function mayBeLong(framework: CompiledFramework, length: number): boolean {
  const { min, max } = framework.compactLength;
  return length >= min && length <= max;
}

/** All texts one slip away: replaced, swapped, jumped over, one missing (-1) or too many (1) as `by` allows. */
export function* slips(text: string, by: ReadonlySet<number>): Generator<string> {
  for (let at = 0; at <= text.length; at += 1) {
    const before = text.slice(0, at);
    const after = text.slice(at + 1);
    if (by.has(0)) {
      for (const sign of at < text.length ? ALPHANUMERIC : '') if (sign !== text[at]) yield before + sign + after;
      if (at + 1 < text.length) yield before + text[at + 1] + text[at] + text.slice(at + 2);
      if (at + 2 < text.length) yield before + text[at + 2] + text[at + 1] + text[at] + text.slice(at + 3);
    }
    if (by.has(-1) && at < text.length) yield before + after;
    if (by.has(1)) for (const sign of ALPHANUMERIC) yield before + sign + text.slice(at);
  }
}
