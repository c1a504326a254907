import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { compileFramework } from '../../src/codes/compiled-framework.ts';
import type { FrameworkDefinition } from '../../src/codes/framework-definition.ts';
import type { ImportRow } from '../../src/models/work/imports.ts';
import { createMaker, pieceOf } from '../../src/operations/import-pieces.ts';

const level = (key: string, from: 'class' | 'serial', length: number) => ({
  key,
  title: { en: key },
  from,
  alphabet: '0123456789',
  length,
});
const definition: FrameworkDefinition = {
  separator: '.',
  check: { system: 'mod-1271-36' },
  levels: [level('group', 'class', 2), level('class', 'class', 2), level('serial', 'serial', 5)],
};
const { codeWriter } = compileFramework({ key: 'supply', version: 1, definition });

const make = createMaker({
  origin: '00000000-0000-4000-8000-000000000001',
  zone: 'Asia/Ho_Chi_Minh',
  actor: { kind: 'key', id: 'made-up' },
  now: new Date('2026-11-24T08:30:00.123Z'),
  unique: new Set(['legacy']),
});

const importId = '11111111-2222-8333-8444-555555555555';
const unit = { key: 'kho-so-1', title: 'Kho số 1' };

function rowOf(line: number, pieces: number, classKey: string, planned: Record<string, unknown>): ImportRow {
  return { _id: String(line), import: importId, line, outcome: 'create', class: classKey, first: 0, pieces, planned };
}

function piecesOf(row: ImportRow, serial: number) {
  const write = codeWriter((row.class ?? '').split(':')[1] ?? '');
  return Array.from({ length: row.pieces ?? 0 }, (_, index) => make(pieceOf(row, index, write(serial + index) ?? '')));
}

const received = rowOf(2, 3, 'supply:61.15', {
  unit,
  title: { vi: 'Máy phát điện 5 kW' },
  kind: 'equipment',
  uom: 'EA',
  attributes: { unitValueUsd: '12.50' },
  received: '2021-03-11',
  classTitle: 'x',
});

test('makes the very bytes and ids that earlier versions made of a row', () => {
  const lot = rowOf(3, 1, 'supply:61.15', { kind: 'lot', quantity: '007.50', uom: 'KGM', attributes: {}, unit });
  const plain = rowOf(5, 2, 'supply:70.10', { kind: 'equipment', title: { en: 'GENERATOR SET, "A"' }, attributes: {} });
  const made = [...piecesOf(received, 41), ...piecesOf(lot, 44), ...piecesOf(plain, 1)];
  expect(made[3]?.document).toMatchObject({ code: '61.15.00044.AE', holdings: [{ quantity: '7.5' }] });
  const bytes = made.map(({ name, events, document }) => ({
    name: { ...name, claimedAt: events[0]?.recordedAt },
    events,
    document,
  }));
  expect(createHash('sha256').update(JSON.stringify(bytes)).digest('hex')).toBe(
    'e7e2e8161ff62264a7f05f79785f04838649dd3092c45f62bea93800e9f826ca',
  );
});
