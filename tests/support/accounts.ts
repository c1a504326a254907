import { parseCode } from '../../src/codes/parse-code.ts';
import type { TestSite } from './site.ts';

/** Looks at the numbers of a class as they lie in the database: runs follow each other without gap, and each name of the class lies in one. */
export async function checkAccounts({ deps }: TestSite, classKey: string): Promise<void> {
  let expected = 1;
  for await (const run of deps.stores.runs.ofClass(classKey)) {
    if (run.from !== expected) throw new Error(`${classKey}: a run begins at ${run.from} where ${expected} was next`);
    expected = run.to + 1;
  }
  const published = await deps.catalog.published();
  for await (const name of deps.stores.names.between('code:', 'code:\uffff')) {
    const parsed = parseCode(name._id.slice('code:'.length), published);
    if (!parsed.ok) throw new Error(`${name._id} is no code`);
    if (parsed.class === classKey && parsed.serial >= expected)
      throw new Error(`${name._id} lies in no run of ${classKey}`);
  }
}
