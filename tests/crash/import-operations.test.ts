import { importOperations } from '../../scripts/torture/crash/import-operations.ts';
import { testCrashes } from './crash-tests.ts';

/** Undoing has so many steps that it takes minutes: it is left to `npm run crash-matrix`. */
const short = importOperations.filter(({ name }) => name !== 'undo an import');

testCrashes(short, ['never']);
