import { createReadStream, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { compilePlan } from '../../src/imports/compile-plan.ts';
import { readCsv } from '../../src/imports/csv-rows.ts';
import { planMistakes } from '../../src/imports/plan-mistakes.ts';
import { planRow, type ReadRow } from '../../src/imports/plan-row.ts';
import { planWith, supplyContext } from '../support/register-plan.ts';

/** A public register that is not part of the project; it may lie beside the checkout. */
const register = fileURLToPath(new URL('../../../shared/data/equipment-register.csv', import.meta.url));
const present = existsSync(register);

describe(
  present ? 'the equipment register' : 'the equipment register (skipped: the file is not beside the checkout)',
  () => {
    (present ? test : test.skip)('is planned line by line, and no line is lost or guessed', async () => {
      const rows = readCsv(createReadStream(register));
      const header: string[] = (await rows.next()).value?.fields ?? [];
      expect(planMistakes(planWith(), header)).toEqual([]);
      const compiled = compilePlan(planWith(), header, supplyContext('2026-11-24'));
      const planned: ReadRow[] = [];
      for await (const row of rows) planned.push(planRow(row, compiled));
      expect(planned.map(({ line }) => line)).toEqual(planned.map((_, index) => index + 2));
      expect(counts(planned)).toEqual({
        rows: 2_832,
        create: 2_743,
        reasons: { 'class-characters': 89 },
        pieces: 6_321,
        classes: 441,
        units: 299,
      });
    });
  },
);

function counts(planned: readonly ReadRow[]) {
  const reasons: Record<string, number> = {};
  const classes = new Set<string>();
  const units = new Set<string>();
  let pieces = 0;
  for (const row of planned) {
    if (row.outcome === 'error') reasons[row.reason] = (reasons[row.reason] ?? 0) + 1;
    else {
      pieces += row.pieces;
      classes.add(row.classPath.join('.'));
      if (row.unit) units.add(row.unit.key);
    }
  }
  const create = planned.filter(({ outcome }) => outcome === 'create').length;
  return { rows: planned.length, create, reasons, pieces, classes: classes.size, units: units.size };
}
