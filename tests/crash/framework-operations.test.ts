import { frameworkOperations } from '../../scripts/torture/crash/framework-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(frameworkOperations, ['never']);
