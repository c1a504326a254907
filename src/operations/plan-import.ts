import { createReadStream } from 'node:fs';
import { DomainError, type Mistake } from '../errors.ts';
import { readCsv } from '../imports/csv-rows.ts';
import { type FileForm, formOf } from '../imports/file-form.ts';
import type { ImportPlan } from '../imports/import-plan.ts';
import { classValueMistakes, namedColumns, planMistakes } from '../imports/plan-mistakes.ts';
import { seesAll } from '../models/reach.ts';
import type { ImportDocument } from '../models/work/imports.ts';
import { refuseForeignRoles } from './alias-schemes.ts';
import type { Asker, Deps } from './deps.ts';
import { planContext } from './plan-context.ts';
import { noCounts, planRows } from './plan-rows.ts';
import { nextImport, notePlanning } from './planning.ts';

export interface UploadedImport {
  plan: ImportPlan;
  /** Key of the mapping that the plan was kept as. */
  mapping?: string;
  again: boolean;
  /** Where the file lies, and its SHA-256 in hex. */
  path: string;
  sha256: string;
  fileName?: string;
  client: string;
}

/**
 * Takes an upload and says, row by row, what applying it would do (writes.md, "import: plan"): import `planning`; file; rows; `planned`. Nothing else is written,
 * and of an upload that is refused nothing stays. Sent again it is the same import; what a crash left in the middle of being planned is planned anew.
 */
export async function planImport(
  deps: Deps,
  asker: Asker,
  seed: string,
  upload: UploadedImport,
): Promise<ImportDocument> {
  const { id, there } = await nextImport(deps, seed);
  if (there) return there;
  if (!upload.again) await refuseRepeated(deps, upload.sha256);
  const open = () => createReadStream(upload.path);
  const columns = namedColumns(upload.plan).map(([, column]) => column);
  const form = await formOf(open, upload.plan.file ?? {}, columns);
  const rows = readCsv(open(), form);
  const header = await rows.next();
  if (header.done) throw fileMistake({ pointer: '#/body/file', code: 'csv-empty' });
  await refuseRoles(deps, asker, upload.plan);
  const mistakes = await planProblems(deps, asker, upload.plan, header.value.fields);
  if (mistakes.length > 0) throw new DomainError('invalid-request', {}, mistakes);
  if (!(await deps.stores.imports.insert(newImport(deps, id, upload, form))))
    throw new DomainError('busy', { import: id });
  try {
    if (!upload.again) await claimFile(deps, id, upload.sha256);
    const counts = await planRows(deps, { id, plan: upload.plan, header: header.value.fields, rows });
    await deps.stores.importNames.drop(id);
    await notePlanning(deps, id, { state: 'planned', counts });
  } catch (error) {
    await dropImport(deps, { _id: id, sha256: upload.sha256 });
    throw error;
  }
  const planned = await deps.stores.imports.find(id);
  if (!planned) throw new DomainError('not-found');
  return planned;
}

/** Of two uploads of one file at once, one has it. A file whose import came to nothing is free. */
async function claimFile(deps: Deps, id: string, sha256: string): Promise<void> {
  const { imports, importFiles } = deps.stores;
  const holder = await importFiles.claim(sha256, id);
  if (holder === id) return;
  const other = await imports.find(holder);
  if (other && other.state !== 'failed' && other.state !== 'undone') throw repeated(other);
  if (!(await importFiles.takeOver(sha256, holder, id))) throw new DomainError('busy', { import: holder });
}

async function dropImport(deps: Deps, { _id, sha256 }: Pick<ImportDocument, '_id' | 'sha256'>): Promise<void> {
  await deps.stores.importFiles.drop(sha256, _id);
  await deps.stores.importNames.drop(_id);
  await deps.stores.imports.drop(_id);
}

function repeated({ _id, state }: ImportDocument): DomainError {
  return new DomainError('import-repeated', { import: _id, state });
}

function fileMistake(mistake: Mistake): DomainError {
  return new DomainError('invalid-request', {}, [mistake]);
}

async function refuseRepeated(deps: Deps, sha256: string): Promise<void> {
  const same = await deps.stores.imports.bySha256(sha256);
  if (same) throw repeated(same);
}

/** What is wrong with the plan itself: its shape was checked before; here its columns and its framework. */
async function planProblems(deps: Deps, asker: Asker, plan: ImportPlan, header: readonly string[]): Promise<Mistake[]> {
  const known = (await deps.catalog.published()).frameworks.some((framework) => framework.key === plan.framework);
  const unknown: Mistake = {
    pointer: '#/body/plan/framework',
    code: 'framework-unknown',
    params: { framework: plan.framework },
  };
  const reach: Mistake = { pointer: '#/body/plan', code: 'reach-too-narrow' };
  const issued = plan.class.create && (await deps.stores.frameworks.find(plan.framework))?.issuerKey !== undefined;
  const own: Mistake = { pointer: '#/body/plan/class/create', code: 'framework-issued' };
  const context = known && planContext(deps, await deps.catalog.current(plan.framework));
  return [
    ...(known ? [] : [unknown]),
    ...(issued ? [own] : []),
    ...(seesAll(asker.reach) ? [] : [reach]),
    ...planMistakes(plan, [...header]),
    ...(context ? classValueMistakes(plan, context) : []),
    ...(await sourceMistakes(deps, plan)),
  ];
}

/** A row key leads to one item, so its scheme is declared unique before. */
async function sourceMistakes(deps: Deps, { key }: ImportPlan): Promise<Mistake[]> {
  if (!key || (await deps.schemes.unique()).includes(key.source)) return [];
  return [{ pointer: '#/body/plan/key/source', code: 'source-not-unique', params: { source: key.source } }];
}

/** Names of a scheme are given by those whom it lets. */
async function refuseRoles(deps: Deps, asker: Asker, { aliases, key }: ImportPlan): Promise<void> {
  const given = [...aliases.map(({ scheme }) => scheme), ...(key ? [key.source] : [])];
  if (given.length > 0) await refuseForeignRoles(deps, asker, given);
}

function newImport(deps: Deps, id: string, upload: UploadedImport, form: FileForm): ImportDocument {
  const now = deps.now().toISOString();
  return {
    _id: id,
    state: 'planning',
    sha256: upload.sha256,
    ...(upload.fileName !== undefined && { fileName: upload.fileName }),
    form,
    ...(upload.mapping !== undefined && { mapping: upload.mapping }),
    plan: { ...upload.plan },
    client: upload.client,
    createdAt: now,
    updatedAt: now,
    counts: noCounts(upload.plan),
    progress: { line: 1, rows: 0, items: 0 },
  };
}
