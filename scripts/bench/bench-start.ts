import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairs, shown } from './pairs.ts';
import { SERVER, start } from './programs.ts';
import type { Row } from './report.ts';
import { KEY } from './site.ts';

/** From the start of the process with an empty data directory until it listens. */
export async function benchStart(): Promise<Row[]> {
  const started = async (run: (dataDir: string) => ReturnType<typeof start>) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tagtree-bench-'));
    const program = await run(dataDir);
    await program.stop();
    await rm(dataDir, { recursive: true, force: true });
    return program.seconds;
  };
  const found = await pairs(
    () =>
      started((dataDir) =>
        start(SERVER, [], { DATA_DIR: dataDir, ADMIN_KEY: KEY, PORT: '0', MONGODB_URI: '' }, /serves at/),
      ),
    () => started((dataDir) => start('./bare-start.js', [dataDir], {}, /bare listens/)),
  );
  return [
    {
      what: 'start with an empty data directory: time over that of a bare Express and Mongoose program',
      goal: 'under 1.5',
      found: shown(found, 's'),
    },
  ];
}
