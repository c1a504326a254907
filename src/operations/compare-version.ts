import { type CompiledFramework, compileFramework, pathSeparatorOf } from '../codes/compiled-framework.ts';
import { frameworkClash } from '../codes/one-meaning.ts';
import { parseExactly, toCompactCode } from '../codes/parse-code.ts';
import { DomainError } from '../errors.ts';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { Run } from '../models/codes/runs.ts';
import { classWithinReach, type Reach } from '../models/reach.ts';
import type { Deps } from './deps.ts';
import { edgesOf } from './issue-codes.ts';
import { numbersLeft } from './number-room.ts';

const EXAMPLES = 20;
const DAY_MS = 86_400_000;
/** The rate of issue is that of the last year, or of the class's whole life where that is shorter. */
const LOOK_BACK_DAYS = 365;

export interface VersionComparison {
  /** Codes that items bear, and numbers taken in runs: how many of them the version reads as the same class and number. */
  items: { accepted: number; refused: number; examples: string[] };
  numbers: { accepted: number; refused: number; examples: string[] };
  /** Classes that don't fit it, with why. */
  classes: { class: string; reason: string }[];
  /** Leaf classes that numbers were taken of, the first to run out first. `runsOut` is a day; none for a class without a rate. */
  capacity: { class: string; total: number; used: number; free: number; perDay: number; runsOut?: string }[];
  clashes: { framework: string; version: number; example: string }[];
}

/** What a version, published or not, would make of the data that is there (product.md, Codes: "A draft can be compared with the data"). Reads; writes nothing. */
export async function compareVersion(
  deps: Deps,
  key: string,
  version: number,
  reach: Reach,
): Promise<VersionComparison> {
  const framework = await deps.stores.frameworks.find(key);
  const found = framework?.versions.find((each) => each.version === version);
  if (!framework || !found) throw new DomainError('not-found');
  const pathSeparator = pathSeparatorOf(framework.versions);
  const compiled = compileFramework({ key, version, definition: found.definition, pathSeparator });
  const classes: ClassDocument[] = [];
  for await (const each of deps.stores.classes.ofFramework(key))
    if (classWithinReach(each._id, reach)) classes.push(each);
  return {
    items: await compareItems(deps, compiled, reach),
    ...(await compareRuns(deps, compiled, classes)),
    classes: classes.flatMap((each) => misfit(compiled, each)),
    clashes: await clashesOf(deps, compiled),
  };
}

function accountOf(accepted: boolean, code: string, account: VersionComparison['items'], count = 1): void {
  if (accepted) account.accepted += count;
  else account.refused += count;
  if (!accepted && account.examples.length < EXAMPLES) account.examples.push(code);
}

async function compareItems(
  deps: Deps,
  compiled: CompiledFramework,
  reach: Reach,
): Promise<VersionComparison['items']> {
  const account = { accepted: 0, refused: 0, examples: [] };
  for await (const { code, class: classKey } of deps.stores.items.matching(
    { class: [{ root: compiled.key, without: [] }] },
    reach,
  ))
    accountOf(reads(compiled, code, classKey), code, account);
  return account;
}

function reads(compiled: CompiledFramework, code: string, classKey: string): boolean {
  return parseExactly(toCompactCode(code), compiled)?.class === classKey;
}

async function compareRuns(deps: Deps, compiled: CompiledFramework, classes: readonly ClassDocument[]) {
  const numbers: VersionComparison['numbers'] = { accepted: 0, refused: 0, examples: [] };
  const capacity: VersionComparison['capacity'] = [];
  for (const { _id: classKey, path, leaf } of classes) {
    if (!leaf) continue;
    const runs: Run[] = [];
    for await (const run of deps.stores.runs.ofClass(classKey)) runs.push(run);
    let used = 0;
    for (const run of runs) {
      const taken = (await deps.catalog.ofRun(run)).countNumbers(path, run.from, run.to);
      used += taken;
      const edges = await edgesOf(deps, run);
      accountOf(
        edges.every((code) => reads(compiled, code, classKey)),
        edges[0],
        numbers,
        taken,
      );
    }
    const fits = compiled.isLeafPath(path) && compiled.classMistake(path) === undefined;
    if (runs.length === 0 || !fits) continue;
    const { free } = await numbersLeft(deps, compiled, classKey);
    capacity.push(forecast(deps, { classKey, runs, used, free }));
  }
  return { numbers, capacity: capacity.sort((a, b) => ((a.runsOut ?? '~') < (b.runsOut ?? '~') ? -1 : 1)) };
}

function forecast(
  deps: Deps,
  { classKey, runs, used, free }: { classKey: string; runs: readonly Run[]; used: number; free: number },
): VersionComparison['capacity'][number] {
  const now = deps.now().getTime();
  const since = Math.max(now - LOOK_BACK_DAYS * DAY_MS, Date.parse(runs[0]?.takenAt ?? ''));
  const recent = runs
    .filter((run) => Date.parse(run.takenAt) >= since)
    .reduce((sum, run) => sum + run.to - run.from + 1, 0);
  const perDay = recent / Math.max(1, (now - since) / DAY_MS);
  const days = perDay > 0 ? free / perDay : Number.POSITIVE_INFINITY;
  const end = now + days * DAY_MS;
  const runsOut = end < Date.parse('9999-12-31') ? { runsOut: new Date(end).toISOString().slice(0, 10) } : {};
  return { class: classKey, total: used + free, used, free, perDay: Math.round(perDay * 1_000) / 1_000, ...runsOut };
}

function misfit(compiled: CompiledFramework, { _id, path, leaf }: ClassDocument): VersionComparison['classes'] {
  const reason = compiled.classMistake(path) ?? (leaf === compiled.isLeafPath(path) ? undefined : 'leaf-changes');
  return reason === undefined ? [] : [{ class: _id, reason }];
}

async function clashesOf(deps: Deps, compiled: CompiledFramework): Promise<VersionComparison['clashes']> {
  const { frameworks } = await deps.catalog.published();
  return frameworks
    .filter((other) => other.key !== compiled.key || other.version !== compiled.version)
    .flatMap((other) => {
      const clash = frameworkClash(compiled, other);
      return clash ? [{ framework: other.key, version: other.version, example: clash.example }] : [];
    });
}
