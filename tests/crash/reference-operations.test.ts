import { referenceOperations } from '../../scripts/torture/crash/reference-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(referenceOperations);
