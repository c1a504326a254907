import { handoverOperations } from '../../scripts/torture/crash/handover-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(handoverOperations);
