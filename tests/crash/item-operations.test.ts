import { itemOperations } from '../../scripts/torture/crash/item-operations.ts';
import { testCrashes } from './crash-tests.ts';

testCrashes(itemOperations);
