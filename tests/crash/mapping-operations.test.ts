import { mappingOperations } from '../../scripts/torture/crash/mapping-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(mappingOperations, ['never']);
