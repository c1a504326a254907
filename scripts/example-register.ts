import { writeFile } from 'node:fs/promises';
import { ApiError, apiFrom, call } from './api-client.ts';
import { runScript } from './run-script.ts';

/**
 * Makes the framework `supply` on a running server, for registers of pieces that are known by a 13-digit stock number, and writes the plan that imports
 * such a register: `npm run example-register -- PLAN.json`, then `npm run import -- REGISTER.csv PLAN.json`.
 */
const digits = (key: string, from: 'class' | 'serial', length: number, vi: string, en: string) => ({
  key,
  title: { vi, en },
  from,
  alphabet: '0123456789',
  length,
});

export const framework = {
  key: 'supply',
  title: { vi: 'Khung mã theo số vật tư (ví dụ)', en: 'Framework by stock number (example)' },
  definition: {
    separator: '.',
    check: { system: 'mod-1271-36' },
    levels: [
      digits('group', 'class', 2, 'Nhóm', 'Group'),
      digits('class', 'class', 2, 'Lớp', 'Class'),
      digits('item', 'class', 9, 'Số mặt hàng', 'Item number'),
      digits('serial', 'serial', 5, 'Số', 'Serial'),
    ],
  },
};

export const plan = {
  framework: 'supply',
  class: {
    column: 'nsn',
    strip: '-',
    path: [
      [0, 2],
      [2, 4],
      [4, 13],
    ],
    create: true,
    title: 'name',
    itemKind: 'equipment',
  },
  title: { column: 'name', language: 'en' },
  unit: { column: 'holder', create: true },
  quantity: { column: 'quantity', as: 'pieces' },
  uom: { column: 'unit', values: { Each: 'EA', Kit: 'KT', Pair: 'PR', Set: 'SET', Box: 'BX', Assembly: 'AY' } },
  attributes: { unitValueUsd: { column: 'unit_value_usd' } },
  received: { column: 'received_on' },
};

async function main(): Promise<void> {
  const [target = 'register-plan.json'] = process.argv.slice(2);
  const api = apiFrom(process.env);
  try {
    await call(api, 'POST', '/v1/frameworks', framework);
    await call(api, 'POST', '/v1/frameworks/supply/versions/1/publish');
    console.log('The framework supply is published.');
  } catch (error) {
    if (!(error instanceof ApiError && ['exists', 'version-not-draft'].includes(error.problem.code))) throw error;
    console.log('The framework supply is there already.');
  }
  await writeFile(target, `${JSON.stringify(plan, null, 2)}\n`);
  console.log(`The plan is in ${target}. Next: npm run import -- REGISTER.csv ${target}`);
}

if (process.argv[1]?.endsWith('example-register.js')) await runScript(main);
