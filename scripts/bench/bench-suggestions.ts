import { compileFramework } from '../../src/codes/compiled-framework.ts';
import { indexFrameworks } from '../../src/codes/framework-index.ts';
import { parseCode } from '../../src/codes/parse-code.ts';
import { sampleFramework } from '../../src/codes/sample-framework.ts';
import { errorKinds } from '../codes/errors.ts';
import { Random } from '../demo/random.ts';
import type { Row } from './report.ts';

const ITEMS = 100_000;
const ERRORS = 10_000;
const ANSWERS = 5;
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const missing = { title: 'one missing', make: (text: string, at: number) => text.slice(0, at) + text.slice(at + 1) };
const extra = {
  title: 'one too many',
  make: (text: string, at: number, sign: string) => text.slice(0, at) + sign + text.slice(at),
};

/** "Did you mean": how often the right code is among the answers, of 100,000 codes that exist, for each kind of single error. */
export function benchSuggestions(): Row[] {
  const sample = compileFramework({ ...sampleFramework, version: 1 });
  const index = indexFrameworks([sample]);
  const paths = ['T.23.015', 'T.23.020', 'T.31.001', 'T.31.002', 'V.10.001'];
  const codes = Array.from({ length: ITEMS }, (_, at) =>
    sample.formatCode(paths[at % 5] ?? '', 1 + Math.floor(at / 5)),
  );
  const exists = new Set(codes.map((code) => sample.toCompact(code)));
  const kinds = [
    ...errorKinds
      .filter(({ title }) => ['substitution', 'transposition', 'jump'].includes(title))
      .map(({ title, make }) => ({
        title,
        make: (text: string, random: Random) => make(text, ALPHANUMERIC, (limit) => random.between(0, limit - 1)),
      })),
    ...[missing, extra].map(({ title, make }) => ({
      title,
      make: (text: string, random: Random) =>
        make(text, random.between(0, text.length - 1), random.pick([...ALPHANUMERIC])),
    })),
  ];
  return kinds.map(({ title, make }) => {
    const random = new Random(99);
    let [right, wrong, tried] = [0, 0, 0];
    while (tried < ERRORS) {
      const meant = sample.toCompact(random.pick(codes));
      const typed = make(meant, random);
      if (typed === undefined || typed === meant) continue;
      tried += 1;
      const parsed = parseCode(typed, index);
      const answers = parsed.ok
        ? [parsed.compact]
        : parsed.nearest.map(({ compact }) => compact).filter((each) => exists.has(each));
      if (answers.slice(0, ANSWERS).includes(meant)) right += 1;
      else if (parsed.ok) wrong += 1;
    }
    const share = ((100 * right) / tried).toFixed(2);
    return {
      what: `did you mean, ${title}: the right code among at most ${ANSWERS} answers, of ${ERRORS.toLocaleString('en')}`,
      goal: 'measured',
      found: `${share} %; read as another code: ${wrong}`,
    };
  });
}
