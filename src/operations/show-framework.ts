import type { CompiledFramework } from '../codes/compiled-framework.ts';
import { parseExactly } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import { classWithinReach, type Reach } from '../models/reach.ts';
import type { ClassState, FrameworkState, FrameworkVersion } from '../reference/framework-log.ts';
import type { Deps } from './deps.ts';

const MOST_NODES = 2_000;

/** What the page of a framework shows. */
export interface ShownFramework {
  framework: FrameworkState;
  version: FrameworkVersion;
  /** A code cut into its parts, check characters last. */
  parts: { level: string; text: string }[];
  /** Codes with their QR as the path data of an SVG whose unit is a module, and how many modules it is wide. */
  examples: { code: string; path: string; size: number }[];
  /** Nodes in the order in which they are shown, each with how deep it is. */
  tree: { node: ClassState; depth: number }[];
  /** The node whose branch this is; none for the whole tree. */
  branch?: ClassState | undefined;
  /** Nodes that are not shown here, because there are too many: their branches have pages of their own. */
  folded: ReadonlySet<string>;
}

/**
 * What the page of a framework shows: of its newest version that was published (else its draft), and of its tree the branch asked for, all of it up to 2,000 nodes, else
 * two levels, whose branches have pages of their own. Classes outside the reach are not there.
 */
export async function showFramework(
  deps: Deps,
  key: string,
  branchPath: string | undefined,
  reach: Reach,
): Promise<ShownFramework> {
  const framework = await deps.stores.frameworks.find(key);
  const compiled = (await deps.catalog.published()).frameworks.find((each) => each.key === key);
  const version = framework?.versions.find((each) => each.version === compiled?.version);
  if (!framework || !compiled || !version) throw new DomainError('not-found');
  const classes: ClassDocument[] = [];
  for await (const each of deps.stores.classes.ofFramework(key))
    if (classWithinReach(each._id, reach)) classes.push(each);
  const branch = classes.find(({ path }) => path === branchPath);
  if (branchPath !== undefined && !branch) throw new DomainError('not-found');
  const codes = exampleCodes(compiled, classes);
  const compact = compiled.toCompact(codes[0] ?? '');
  return {
    framework,
    version,
    parts: parseExactly(compact, compiled)?.parts ?? [],
    examples: await Promise.all(codes.map(async (code) => ({ code, ...(await qrPath(code)) }))),
    branch,
    ...shownNodes(classes, branchPath ?? ''),
  };
}

/** Of the classes that there are, where there are any that its newest version takes: the first, the middle one, the last. */
function exampleCodes(compiled: CompiledFramework, classes: readonly ClassDocument[]): string[] {
  const leaves = classes
    .filter(({ path, leaf }) => leaf && compiled.isLeafPath(path) && compiled.classMistake(path) === undefined)
    .map(({ path }) => path)
    .sort();
  const chosen = new Set([leaves[0], leaves[Math.floor(leaves.length / 2)], leaves.at(-1)]);
  const codes = [...chosen].flatMap((path) => {
    const serial = path === undefined ? undefined : (compiled.lastOf(path, 1, 42) ?? compiled.lastOf(path, 1, 1));
    return path === undefined || serial === undefined ? [] : [compiled.formatCode(path, serial)];
  });
  return codes.length > 0 ? codes : compiled.examples();
}

async function qrPath(code: string): Promise<{ path: string; size: number }> {
  const [{ qrModules }, { darkRuns }] = await Promise.all([
    import('../labels/symbols/qr.ts'),
    import('../labels/symbols/symbol.ts'),
  ]);
  const modules = qrModules(code);
  const runs = [...darkRuns(modules)].map(([column, row, length]) => `M${column} ${row}h${length}v1h-${length}z`);
  return { path: runs.join(''), size: modules.columns };
}

function shownNodes(classes: readonly ClassDocument[], top: string): Pick<ShownFramework, 'tree' | 'folded'> {
  const below = new Map<string, ClassDocument[]>();
  const known = new Set(classes.map(({ path }) => path));
  for (const each of [...classes].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    // A narrow reach begins in the middle of the tree.
    const parent = known.has(each.parent) ? each.parent : '';
    below.set(parent, [...(below.get(parent) ?? []), each]);
  }
  const deepest = countBelow(below, top) > MOST_NODES ? 1 : Number.POSITIVE_INFINITY;
  const tree: ShownFramework['tree'] = [];
  const folded = new Set<string>();
  const walk = (path: string, depth: number) => {
    for (const node of below.get(path) ?? []) {
      tree.push({ node, depth });
      if (depth < deepest) walk(node.path, depth + 1);
      else if (below.has(node.path)) folded.add(node.path);
    }
  };
  walk(top, 0);
  return { tree, folded };
}

function countBelow(below: ReadonlyMap<string, readonly ClassDocument[]>, path: string): number {
  const children = below.get(path) ?? [];
  return children.reduce((sum, { path: child }) => sum + 1 + countBelow(below, child), 0);
}
