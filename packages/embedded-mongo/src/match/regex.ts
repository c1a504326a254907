import type { Test } from '../values/at-path.ts';
import { TYPE } from '../values/bson-types.ts';
import type { Value } from '../values/document.ts';
import { isScalar, regexParts, textOf } from '../values/scalar.ts';
import { badValue, located } from '../values/store-error.ts';

export interface Regex {
  pattern: string;
  /** Of i, m, s and x. */
  flags: string;
}

/** A regular expression from `$regex`, a text or an expression, with `$options`. */
export function regexOf(operand: Value, options: Value | undefined): Regex {
  if (options !== undefined && typeof options !== 'string') throw badValue('$options has to be a string');
  const given = isScalar(operand, TYPE.regex) ? regexParts(operand) : { pattern: operand, flags: '' };
  if (typeof given.pattern !== 'string') throw badValue('$regex has to be a string');
  if (options && given.flags) throw located(51075, 'options set in both $regex and $options');
  const inline = /^\(\?([imsx]+)\)/.exec(given.pattern);
  const flags = (options ?? given.flags) + (inline?.[1] ?? '');
  const unknown = /[^imsx]/.exec(flags);
  if (unknown) throw located(51108, `invalid flag in regex options: ${unknown[0]}`);
  return { pattern: given.pattern.slice(inline?.[0].length ?? 0), flags: [...new Set(flags)].join('') };
}

/** Texts that match, and the same expression as a value. */
export function regexTest(regex: Regex): Test {
  const expression = compile(regex);
  return {
    passes: (value) => {
      if (typeof value === 'string') return expression.test(value);
      if (isScalar(value, TYPE.symbol)) return expression.test(textOf(value));
      if (!isScalar(value, TYPE.regex)) return false;
      const { pattern, flags } = regexParts(value);
      return pattern === regex.pattern && flags === regex.flags;
    },
  };
}

/** By code points; an escape that JavaScript then forbids is taken by code units, as the sign that it escapes. */
function compile({ pattern, flags }: Regex): RegExp {
  const source = inJavaScript(pattern, flags);
  const jsFlags = flags.replace('x', '');
  for (const mode of ['u', '']) {
    try {
      return new RegExp(source, jsFlags + mode);
    } catch {
      // The next mode, or none.
    }
  }
  throw located(51091, `Regular expression is invalid: ${pattern}`);
}

/** As JavaScript writes it: `$` also matches before a last line end, and with the flag x blanks and comments are no part of the pattern. */
function inJavaScript(pattern: string, flags: string): string {
  const extended = flags.includes('x');
  return pattern.replace(extended ? EXTENDED_TOKEN : TOKEN, (token) => {
    if (token.startsWith('[')) return token.replace(/^\[(\^?)\]/, '[$1\\]');
    if (token === '$') return flags.includes('m') ? token : '(?=\\n?$)';
    return token.startsWith('\\') ? token : '';
  });
}

// An escape, a class (in which a first `]` is itself), an end, and what the flag x leaves out.
const TOKEN = /\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$/gsu;
const EXTENDED_TOKEN = new RegExp(`${TOKEN.source}|\\s|#[^\\n]*`, 'gsu');
