import type { CheckSystem } from './check/check-system.ts';
import { checkSystems } from './check/check-systems.ts';
import { cutCompact, runLength, type Segment } from './cut-compact.ts';
import { type FrameworkDefinition, type Level, lengthOf } from './framework-definition.ts';
import { serialReader, serialWriter } from './serial-text.ts';

export interface FrameworkSource {
  key: string;
  version: number;
  definition: FrameworkDefinition;
}

export type CompiledFramework = ReturnType<typeof compileFramework>;

/**
 * A published definition, ready for use. Codes have two forms: with separators, for people and labels; compact (upper case, no separators), the key in
 * the database and what check characters are computed over. Class paths are class segments joined by the separator.
 */
export function compileFramework({ key, version, definition }: FrameworkSource) {
  const check = checkSystems.get(definition.check.system) as CheckSystem;
  const { levels, separator } = definition;
  const classLevels = levels.filter(({ from }) => from === 'class');
  const serialLevel = levels.find(({ from }) => from === 'serial') as Level;
  const writeSerial = serialWriter(serialLevel);
  const readSerial = serialReader(serialLevel);
  const capacity = serialLevel.alphabet.length ** lengthOf(serialLevel).max - 1;
  const compactLength = {
    min: levels.reduce((sum, level) => sum + lengthOf(level).min, check.length),
    max: levels.reduce((sum, level) => sum + lengthOf(level).max, check.length),
  };
  const cut = (compact: string): Segment[] | undefined =>
    compact.length < compactLength.min || compact.length > compactLength.max
      ? undefined
      : cutCompact(definition, check.length, compact);

  function classSegments(path: string): string[] {
    if (separator !== '') return path.split(separator);
    const segments: string[] = [];
    let rest = path;
    for (const [index, level] of classLevels.entries()) {
      if (rest === '') break;
      const { min, max } = lengthOf(level);
      // A level of variable length before the last class level ends where its alphabet does: `definitionMistakes` sees to that.
      const length = min === max || index === classLevels.length - 1 ? max : runLength(rest, 0, level.alphabet, max);
      segments.push(rest.slice(0, length || max));
      rest = rest.slice(length || max);
    }
    return rest === '' ? segments : [...segments, rest];
  }

  /** All segments before the serial, with constants in their places. */
  function leading(path: string): string[] {
    const segments = classSegments(path);
    let next = 0;
    return levels.slice(0, -1).map((level) => {
      if (level.from === 'constant') return level.value ?? '';
      next += 1;
      return segments[next - 1] ?? '';
    });
  }

  /**
   * For many codes of one class: the check is folded over the class once. Throws RangeError for a path that is no leaf, or a number beyond the capacity: a code
   * that can't be read back must never get out.
   */
  function codeWriter(path: string): (serial: number) => string {
    if (!isLeafPath(path) || classMistake(path) !== undefined)
      throw new RangeError(`${path} is no leaf class of ${key}`);
    const start = leading(path);
    const prefix = `${start.join(separator)}${separator}`;
    const checkAfter = check.after(start.join(''));
    return (serial) => {
      if (!(serial >= 1 && serial <= capacity)) throw new RangeError(`${serial} is no serial number of ${key}`);
      const text = writeSerial(serial);
      return check.length === 0 ? prefix + text : prefix + text + separator + checkAfter(text);
    };
  }

  function fromCompact(compact: string): string {
    const segments = cut(compact) ?? [];
    return segments.map(({ text }) => text).join(separator);
  }

  function isLeafPath(path: string): boolean {
    return classSegments(path).length === classLevels.length;
  }

  /** What is wrong with a class path, of any depth; `undefined` when nothing is. */
  function classMistake(path: string): string | undefined {
    const segments = classSegments(path);
    if (segments.length === 0) return 'class-length';
    if (segments.length > classLevels.length) return 'class-too-deep';
    for (const [index, segment] of segments.entries()) {
      const { min, max } = lengthOf(classLevels[index] as Level);
      if (segment.length < min || segment.length > max) return 'class-length';
      if ([...segment].some((sign) => !classLevels[index]?.alphabet.includes(sign))) return 'class-characters';
    }
    return undefined;
  }

  const joinPath = (segments: readonly string[]) => segments.join(separator);
  const serialIn = (segments: readonly Segment[]): number | undefined => {
    const text = segments.find(({ from }) => from === 'serial')?.text;
    return text === undefined ? undefined : readSerial(text);
  };

  return {
    key,
    version,
    definition,
    check,
    cut,
    /** Shortest and longest compact form, check characters included. */
    compactLength,
    /** How many numbers each leaf has: serials 1 up to this. */
    capacity: (_path: string): number => capacity,
    /** The code of a number, form with separators. */
    formatCode: (path: string, serial: number): string => codeWriter(path)(serial),
    codeWriter,
    toCompact: (code: string): string => (separator === '' ? code : code.replaceAll(separator, '')),
    fromCompact,
    /** The number in a code's segments; none for a text that no number is written as. */
    serialIn,
    serialOfCompact: (compact: string): number | undefined => serialIn(cut(compact) ?? []),
    classSegments,
    joinPath,
    isLeafPath,
    classMistake,
    parentPath: (path: string): string => joinPath(classSegments(path).slice(0, -1)),
    /** The paths of all nodes above a path, from the top. */
    pathsDownTo: (path: string): string[] =>
      classSegments(path)
        .slice(0, -1)
        .map((_, index, all) => joinPath(all.slice(0, index + 1))),
    examples: (): string[] => {
      const path = joinPath(classLevels.map((level) => (level.alphabet.at(-1) ?? '').repeat(lengthOf(level).min)));
      const first = joinPath(classLevels.map((level) => (level.alphabet[0] ?? '').repeat(lengthOf(level).min)));
      return [codeWriter(first)(1), codeWriter(path)(Math.min(42, capacity)), codeWriter(path)(capacity)];
    },
  };
}
