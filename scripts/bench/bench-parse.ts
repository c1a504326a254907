import { compileFramework } from '../../src/codes/compiled-framework.ts';
import { type FrameworkIndex, indexFrameworks } from '../../src/codes/framework-index.ts';
import { frameworkClash } from '../../src/codes/one-meaning.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { sampleFramework } from '../../src/codes/sample-framework.ts';
import { pairs, shown } from './pairs.ts';
import type { Row } from './report.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const sample = compileFramework({ ...sampleFramework, version: 1 });

/** Made-up published versions, five to a framework, all with codes as long as the sample's. */
function versions(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const [framework, version] = [Math.floor(index / 5), index % 5];
    const value = `${LETTERS[Math.floor(framework / 26)]}${LETTERS[framework % 26]}`;
    const level = (key: string, from: 'class' | 'serial', length: number) => ({ key, from, alphabet: DIGITS, length });
    const levels = [
      { key: 'mark', from: 'constant' as const, alphabet: LETTERS, length: 2, value },
      level('group', 'class', 2),
      level('type', 'class', 2 + (version % 3)),
      level('serial', 'serial', 6 - (version % 3)),
    ];
    return compileFramework({
      key: `made-up-${framework}`,
      version: version + 1,
      definition: { separator: '.', check: { system: 'mod-1271-36' }, levels },
    });
  });
}

/** Parsing and validating codes of the sample beside other published versions; and the proof that a new version clashes with none of 100. */
export async function benchParse(): Promise<Row[]> {
  const codes = Array.from({ length: 20_000 }, (_, index) => sample.formatCode('T.23.015', 1 + index * 17));
  const perSecond = async (index: FrameworkIndex) => {
    const began = performance.now();
    for (let round = 0; round < 5; round += 1)
      for (const code of codes) if (!parseCode(code, index).ok) throw new Error(`${code} is not read`);
    return (codes.length * 5) / ((performance.now() - began) / 1_000);
  };
  const few = indexFrameworks([sample, ...versions(20)]);
  const many = indexFrameworks([...versions(100), sample]);
  const found = await pairs(
    () => perSecond(few),
    () => perSecond(many),
  );
  return [
    {
      what: 'parse and validate codes of the sample, 20 published versions beside it: codes a second, on one core',
      goal: 'at least 500,000',
      found: Math.round(found.ours).toLocaleString('en'),
    },
    {
      what: 'the same: with 20 over with 100',
      goal: 'at most 1.5',
      found: shown(found, 'a second'),
    },
    proof(),
  ];
}

function proof(): Row {
  const published = versions(100);
  const began = performance.now();
  const clashes = published.filter((other) => frameworkClash(sample, other)).length;
  const seconds = (performance.now() - began) / 1_000;
  return {
    what: 'proof that a version clashes with none of 100 published ones',
    goal: 'within a second',
    found: `${seconds.toFixed(3)} s, ${clashes} clashes`,
  };
}
