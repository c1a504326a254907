import { randomUUID } from 'node:crypto';

/** A row of a batch. */
export interface ScanRow {
  item: string;
  id: string;
  type: string;
  [field: string]: unknown;
}

export function scanRow(item: string, type: string, more: object = {}): ScanRow {
  return { item, id: randomUUID(), type, ...more };
}
