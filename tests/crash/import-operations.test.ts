import { importOperations } from '../../scripts/torture/crash/import-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(importOperations, ['never']);
