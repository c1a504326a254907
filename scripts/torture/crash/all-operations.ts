import { codeOperations } from './code-operations.ts';
import { frameworkOperations } from './framework-operations.ts';
import { handoverOperations } from './handover-operations.ts';
import { importOperations } from './import-operations.ts';
import { itemOperations } from './item-operations.ts';
import { mappingOperations } from './mapping-operations.ts';
import type { Operation } from './operation.ts';
import { referenceOperations } from './reference-operations.ts';

/** In the order of the page. */
export const allOperations: readonly Operation[] = [
  ...itemOperations,
  ...codeOperations,
  ...frameworkOperations,
  ...handoverOperations,
  ...referenceOperations,
  ...importOperations,
  ...mappingOperations,
];
