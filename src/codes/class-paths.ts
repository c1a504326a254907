import { type FrameworkDefinition, type Level, lengthOf } from './framework-definition.ts';

/** How class paths of a definition are cut, judged and walked. A path is class segments joined by `separator`, which is never empty; `''` is the top of the tree. */
export function createClassPaths(levels: FrameworkDefinition['levels'], separator: string) {
  const classLevels = levels.filter(({ from }) => from === 'class');

  const classSegments = (path: string): string[] => path.split(separator);
  const joinPath = (segments: readonly string[]) => segments.join(separator);

  return {
    classLevels,
    classSegments,
    joinPath,
    isLeafPath: (path: string): boolean => classSegments(path).length === classLevels.length,

    /** What is wrong with a class path, of any depth; `undefined` when nothing is. */
    classMistake(path: string): string | undefined {
      const segments = classSegments(path);
      if (segments.length === 0) return 'class-length';
      if (segments.length > classLevels.length) return 'class-too-deep';
      for (const [index, segment] of segments.entries()) {
        const mistake = segmentMistake(segment, classLevels[index] as Level);
        if (mistake) return mistake;
      }
      return undefined;
    },

    parentPath: (path: string): string => joinPath(classSegments(path).slice(0, -1)),

    /** The paths of all nodes above a path, from the top. */
    pathsDownTo: (path: string): string[] =>
      classSegments(path)
        .slice(0, -1)
        .map((_, index, all) => joinPath(all.slice(0, index + 1))),

    /** All segments of a code before its serial, with constants in their places. */
    leading(path: string): string[] {
      const segments = classSegments(path);
      let next = 0;
      return levels.slice(0, -1).map((level) => {
        if (level.from === 'constant') return level.value ?? '';
        next += 1;
        return segments[next - 1] ?? '';
      });
    },
  };
}

function segmentMistake(segment: string, level: Level): string | undefined {
  const { min, max } = lengthOf(level);
  if (segment.length < min || segment.length > max) return 'class-length';
  return [...segment].some((sign) => !level.alphabet.includes(sign)) ? 'class-characters' : undefined;
}
