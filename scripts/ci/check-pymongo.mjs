// Serves an empty directory with the embedded store and runs the checks in PyMongo on it: `check-pymongo.mjs PYTHON`.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [python = 'python3'] = process.argv.slice(2);
const packageDir = fileURLToPath(new URL('../../packages/embedded-mongo/', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'em-pymongo-'));
const served = spawn(process.execPath, [join(packageDir, 'dist/serve.js'), dataDir], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const uri = await new Promise((resolve, reject) => {
  createInterface(served.stdout).once('line', resolve);
  served.once('exit', (code) => reject(new Error(`the store ended with code ${code}`)));
});
const checks = spawn(python, [join(packageDir, 'tests/pymongo/check.py'), uri], { stdio: 'inherit' });
const code = await new Promise((resolve) => checks.once('close', resolve));
const ended = new Promise((resolve) => served.once('close', resolve));
served.removeAllListeners('exit');
served.kill('SIGTERM');
await ended;
rmSync(dataDir, { recursive: true, force: true });
process.exitCode = code === 0 ? 0 : 1;
