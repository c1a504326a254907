import { codeOperations } from '../../scripts/torture/crash/code-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(codeOperations);
