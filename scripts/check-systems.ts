import { writeFile } from 'node:fs/promises';
import { ALPHANUMERIC, type CheckSystem, DIGITS } from '../src/codes/check/check-system.ts';
import { checkSystemOf } from '../src/codes/check/check-systems.ts';
import { errorKinds } from './codes/errors.ts';
import { Random } from './demo/random.ts';

/** `npm run check-systems`: measures what share of each kind of mistake each system of check characters catches, and writes docs/check-systems.md. */
const PAYLOAD = 12;
const TRIALS = 100_000;

const systems: { title: string; system: CheckSystem; good: string }[] = [
  { title: 'MOD 1271-36', system: checkSystemOf({ system: 'mod-1271-36' }, [ALPHANUMERIC]), good: 'the default' },
  {
    title: 'MOD 37-2',
    system: checkSystemOf({ system: 'mod-37-2' }, [ALPHANUMERIC]),
    good: 'one number in 37 is void',
  },
  {
    title: 'MOD 37,36',
    system: checkSystemOf({ system: 'mod-37-36' }, [ALPHANUMERIC]),
    good: 'one character, no void numbers',
  },
  { title: 'Luhn mod 36', system: checkSystemOf({ system: 'luhn' }, [ALPHANUMERIC]), good: 'misses jumps' },
  {
    title: 'MOD 97-10 with letters',
    system: checkSystemOf({ system: 'mod-97-10', letters: true }, [ALPHANUMERIC]),
    good: 'as LEI and IBAN have it',
  },
  { title: 'MOD 97-10', system: checkSystemOf({ system: 'mod-97-10' }, [DIGITS]), good: 'digits alone' },
  { title: 'MOD 11-2', system: checkSystemOf({ system: 'mod-11-2' }, [DIGITS]), good: 'digits; the check may be X' },
  { title: 'MOD 11,10', system: checkSystemOf({ system: 'mod-11-10' }, [DIGITS]), good: 'digits alone' },
  { title: 'Luhn mod 10', system: checkSystemOf({ system: 'luhn' }, [DIGITS]), good: 'digits; misses jumps' },
];

/** The share of mistakes of a kind that are seen, in per cent; none where the alphabet has no such mistake. */
function shareCaught(system: CheckSystem, mistake: (typeof errorKinds)[number]['make']): string {
  const random = new Random(1271);
  const below = (limit: number) => random.between(0, limit - 1);
  let [made, caught] = [0, 0];
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const payload = Array.from({ length: PAYLOAD }, () => random.pick([...system.accepts])).join('');
    const check = system.compute(payload);
    if (check === undefined) continue;
    const wrong = mistake(payload + check, system.accepts, below);
    if (wrong === undefined || wrong === payload + check) continue;
    made += 1;
    if (!system.isValid(wrong)) caught += 1;
  }
  if (made < TRIALS / 500) return '–';
  const share = (100 * caught) / made;
  return caught === made ? '100' : share > 99.95 ? '99.9+' : share.toFixed(1);
}

const rows = systems.map(({ title, system, good }) => {
  const shares = errorKinds.map(({ make }) => shareCaught(system, make));
  const alphabet = system.accepts === DIGITS ? '0-9' : '0-9 A-Z';
  return `| ${title} | ${system.length} | ${alphabet} | ${shares.join(' | ')} | ${good} |`;
});
const text = `# What the check characters catch

Written by \`npm run check-systems\`: ${PAYLOAD} random characters with their check characters, ${TRIALS.toLocaleString('en')} mistakes of each kind anywhere in them, and the share of
mistakes that is seen, in per cent. A mistake that is not seen is another code; whether anything bears it is another question.

| system | check characters | takes | ${errorKinds.map(({ title }) => title).join(' | ')} | remark |
| --- | --- | --- | ${errorKinds.map(() => '---').join(' | ')} | --- |
${rows.join('\n')}

${errorKinds.map(({ title, says }) => `- **${title}**: ${says}`).join('\n')}

– : the alphabet has no such mistake. Choose MOD 1271-36 unless labels have room for one character only; then MOD 37,36 (or MOD 37-2, if every 37th number may be left out).
For digits alone MOD 97-10 with two, MOD 11-2 with one. \`none\` is for codes that are never typed or read aloud.
`;
await writeFile('docs/check-systems.md', text);
console.log(text);
