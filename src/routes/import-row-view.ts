import { unlimitedReach } from '../models/reach.ts';
import type { ImportDocument, ImportRow, UndoneRow } from '../models/work/imports.ts';
import type { Deps } from '../operations/deps.ts';
import { codesWithin } from '../operations/issue-codes.ts';
import type { Language } from '../texts/language.ts';
import { mistakeText } from '../texts/mistakes.ts';

/** The codes of a line's items follow from the run of its class and its place among the pieces. */
export async function rowViews(deps: Deps, found: ImportDocument, rows: readonly ImportRow[], language: Language) {
  const { _id, progress } = found;
  const applied = rows.filter((row) => row.outcome === 'create' && row.line <= progress.line);
  const classes = [...new Set(applied.flatMap((row) => row.class ?? []))];
  const runs = new Map((await deps.stores.runs.ofRequest(classes, _id)).map((run) => [run.class, run]));
  const items = await deps.stores.items.byIds(
    rows.flatMap(({ item }) => item ?? []),
    unlimitedReach,
  );
  const about = new Map(items.map(({ _id: id, code }) => [id, code]));
  const views = rows.map(async ({ line, outcome, reason, params = {}, ...row }) => {
    if (reason !== undefined) return { line, outcome, reason, detail: mistakeText({ code: reason, params }, language) };
    const there = about.get(row.item ?? '');
    const undo = row.undo && { undo: undoView(row.undo, language) };
    if (there !== undefined) return { line, outcome, codes: [there], ...undo };
    const run = line <= progress.line ? runs.get(row.class ?? '') : undefined;
    if (!run) return { line, outcome };
    return { line, outcome, codes: await codesWithin(deps, run, row.first ?? 0, row.pieces ?? 0), ...undo };
  });
  return Promise.all(views);
}

function undoView({ undone, kept }: UndoneRow, language: Language) {
  const told = kept.map(({ code, reason, params }) => ({
    code,
    reason,
    detail: mistakeText({ code: reason, params }, language),
  }));
  return { undone, kept: told };
}
