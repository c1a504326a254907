import { checkSystemOf } from './check/check-systems.ts';
import { createClassPaths } from './class-paths.ts';
import { codeLines } from './code-lines.ts';
import { compileCut, type Segment } from './cut-compact.ts';
import { type FrameworkDefinition, type Level, lengthOf } from './framework-definition.ts';
import { createSerialAccount } from './serial-account.ts';
import { serialReader, serialWriter } from './serial-text.ts';

export interface FrameworkSource {
  key: string;
  version: number;
  definition: FrameworkDefinition;
  /** What joins class paths, see `pathSeparatorOf`. */
  pathSeparator?: string;
}

/**
 * What joins the segments of class paths: the separator of the framework's first version, so that classes keep their names when codes get another one; a
 * point where codes have none, so that a path always says where its segments end.
 */
export function pathSeparatorOf(versions: readonly { definition: FrameworkDefinition }[]): string {
  return versions[0]?.definition.separator || '.';
}

export type CompiledFramework = ReturnType<typeof compileFramework>;

/**
 * A published definition, ready for use. Codes have two forms: with separators, for people and labels; compact (upper case, no separators), the key in
 * the database and what check characters are computed over. Class paths are class segments joined by the separator.
 */
export function compileFramework({
  key,
  version,
  definition,
  pathSeparator = pathSeparatorOf([{ definition }]),
}: FrameworkSource) {
  const { levels, separator } = definition;
  const check = checkSystemOf(
    definition.check,
    levels.map(({ alphabet }) => alphabet),
  );
  const paths = createClassPaths(levels, pathSeparator);
  const serialLevel = levels.find(({ from }) => from === 'serial') as Level;
  const writeSerial = serialWriter(serialLevel);
  const readSerial = serialReader(serialLevel);
  const serials = createSerialAccount(serialLevel, check);
  const cut = compileCut(definition, check.length);

  /** The state of the check system after everything before the serial. */
  const stateAt = (path: string) => check.fold(check.start, paths.leading(path).join(''));

  /**
   * For many codes of one class: the check is folded over the class once. A number void by rule has no code. Throws RangeError for a path that is no leaf, or a
   * number that can't be written: a code that can't be read back must never get out.
   */
  function codeWriter(path: string): (serial: number) => string | undefined {
    if (!paths.isLeafPath(path) || paths.classMistake(path) !== undefined)
      throw new RangeError(`${path} is no leaf class of ${key}`);
    const start = paths.leading(path);
    const prefix = `${start.join(separator)}${separator}`;
    const checkAfter = check.after(start.join(''));
    return (serial) => {
      if (!(serial >= 1 && serial <= serials.highest)) throw new RangeError(`${serial} is no serial number of ${key}`);
      const text = writeSerial(serial);
      if (check.length === 0) return prefix + text;
      const signs = checkAfter(text);
      return signs === undefined ? undefined : prefix + text + separator + signs;
    };
  }

  /** The codes of a class's numbers from one to another, as `codeLines` gives them. Throws as `codeWriter` does. */
  function linesOf(path: string, from: number, to: number): Generator<Uint8Array> {
    const write = codeWriter(path);
    for (const edge of [from, to]) write(edge);
    const prefix = `${paths.leading(path).join(separator)}${separator}`;
    return codeLines({ prefix, separator, serial: serialLevel, check, state: stateAt(path) }, from, to);
  }

  function formatCode(path: string, serial: number): string {
    const code = codeWriter(path)(serial);
    if (code === undefined) throw new RangeError(`${serial} is void by rule in ${path} of ${key}`);
    return code;
  }

  const serialIn = (segments: readonly Segment[]): number | undefined => {
    const text = segments.find(({ from }) => from === 'serial')?.text;
    return text === undefined ? undefined : readSerial(text);
  };

  return {
    key,
    version,
    definition,
    check,
    ...paths,
    cut,
    /** Shortest and longest compact form, check characters included. */
    compactLength: {
      min: levels.reduce((sum, level) => sum + lengthOf(level).min, check.length),
      max: levels.reduce((sum, level) => sum + lengthOf(level).max, check.length),
    },
    /** The highest number that can be written. */
    highest: serials.highest,
    /** How many numbers each leaf has, without those void by rule. */
    capacity: (path: string): number => serials.count(1, serials.highest, stateAt(path)),
    /** How many numbers of a class from one to another are not void by rule. */
    countNumbers: (path: string, from: number, to: number): number => serials.count(from, to, stateAt(path)),
    /** The number at which `count` numbers of a class from `from` on are complete; none when so many are not left. */
    lastOf: (path: string, from: number, count: number): number | undefined =>
      serials.lastOf(from, count, stateAt(path)),
    /** How many numbers of a class from one on are left. */
    freeFrom: (path: string, from: number): number => serials.count(from, serials.highest, stateAt(path)),
    /** The code of a number, form with separators. Throws RangeError where there is none. */
    formatCode,
    codeWriter,
    codeLines: linesOf,
    /** Where the codes of numbers from one to another lie among compact texts in their order: one range for each length of the number. */
    compactRanges(path: string, from: number, to: number): [string, string][] {
      const prefix = paths.leading(path).join('');
      return serials.ranges(from, to).map(([first, last]) => [`${prefix}${first}`, `${prefix}${last}\uffff`]);
    },
    toCompact: (code: string): string => (separator === '' ? code : code.replaceAll(separator, '')),
    fromCompact: (compact: string): string => (cut(compact) ?? []).map(({ text }) => text).join(separator),
    /** The number in a code's segments; none for a text that no number is written as. */
    serialIn,
    serialOfCompact: (compact: string): number | undefined => serialIn(cut(compact) ?? []),
    /** First, ordinary and last: the least class with number 1, the greatest with 42 and with its highest number (or the next that bears a code). */
    examples(): string[] {
      const { classLevels, joinPath } = paths;
      const edge = (at: number) =>
        joinPath(classLevels.map((level) => (level.alphabet.at(at) ?? '').repeat(lengthOf(level).min)));
      const all = serials.count(1, serials.highest, stateAt(edge(-1)));
      const nth = (path: string, index: number) => serials.lastOf(1, index, stateAt(path)) ?? 1;
      return [
        formatCode(edge(0), nth(edge(0), 1)),
        formatCode(edge(-1), nth(edge(-1), Math.min(42, all))),
        formatCode(edge(-1), nth(edge(-1), all)),
      ];
    },
  };
}
