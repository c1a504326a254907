/** A class that is shown under another node than its path says. */
export interface MovedClass {
  path: string;
  parent: string;
}

export type ClassTree = ReturnType<typeof createClassTree>;

/** A framework has at most 8 levels. */
const LEVELS = 8;

/** How the classes of a framework hang together as they are shown: by their paths, but for those that were moved. `parentPath` is that of the paths. */
export function createClassTree(parentPath: (path: string) => string, moved: readonly MovedClass[]) {
  const parents = new Map(moved.map(({ path, parent }) => [path, parent]));
  // The way up meets each moved class once, and the levels of its path after each.
  const longestWay = LEVELS * (moved.length + 1);
  const parentOf = (path: string) => parents.get(path) ?? parentPath(path);

  /** Whether a path is a node, or shown below it. */
  function isWithin(path: string, node: string): boolean {
    let at = path;
    for (let depth = 0; at !== '' && depth < longestWay; depth += 1) {
      if (at === node) return true;
      at = parentOf(at);
    }
    return false;
  }

  function isBelowByPath(path: string, node: string): boolean {
    for (let at = parentPath(path); at !== ''; at = parentPath(at)) if (at === node) return true;
    return false;
  }

  return {
    parentOf,
    isWithin,

    /**
     * A branch as it is shown, by paths: what is below each `root` by its path, but for what is below its `without`. One root where nothing was moved in or
     * out.
     */
    branch(node: string): { root: string; without: string[] }[] {
      const movedIn = moved.map(({ path }) => path).filter((path) => path !== node && isWithin(path, node));
      const roots = [
        node,
        ...movedIn.filter((path) => !isBelowByPath(path, node) || !isWithin(parentPath(path), node)),
      ];
      return roots.map((root) => ({
        root,
        without: moved.map(({ path }) => path).filter((path) => isBelowByPath(path, root) && !isWithin(path, node)),
      }));
    },
  };
}
