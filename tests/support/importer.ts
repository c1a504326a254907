import { applyImport } from '../../src/operations/apply-import.ts';
import { samplePlan } from './sample-plan.ts';
import { openTestSite, type TestSite } from './site.ts';

export interface ImportRowBody {
  line: number;
  outcome: string;
  reason?: string;
  detail?: string;
  codes?: string[];
  undo?: { undone: number; kept: { code: string; reason: string; detail: string }[] };
}

/** A site whose jobs stand still, with what imports into it. */
export async function openImportSite(): Promise<{ site: TestSite; imports: ReturnType<typeof importer> }> {
  const site = await openTestSite();
  await site.jobs.stop();
  return { site, imports: importer(site) };
}

/** Imports over the API, applied here, step by step. */
export function importer(site: TestSite) {
  const upload = (file: string | Buffer, plan: object = samplePlan()) =>
    site.post('/v1/imports').field('plan', JSON.stringify(plan)).attach('file', Buffer.from(file), 'made-up.csv');
  const importOf = async (id: string) => (await site.get(`/v1/imports/${id}`).expect(200)).body;
  const rowsOf = async (id: string): Promise<ImportRowBody[]> =>
    (await site.get(`/v1/imports/${id}/rows?limit=1000`).expect(200)).body.data;
  const planned = async (file: string | Buffer, plan?: object): Promise<string> =>
    (await upload(file, plan).expect(201)).body.id;
  const apply = async (id: string) => {
    await site.post(`/v1/imports/${id}/apply`).expect(202);
    await applyImport(site.deps, id);
    return importOf(id);
  };
  return {
    upload,
    planned,
    apply,
    importOf,
    rowsOf,
    /** Planned and applied: the import, and its rows. */
    async imported(
      file: string | Buffer,
      plan?: object,
    ): Promise<{ id: string; state: string; counts: Record<string, number>; rows: ImportRowBody[] }> {
      const id = await planned(file, plan);
      return { ...(await apply(id)), rows: await rowsOf(id) };
    },
    reasonsOf: async (id: string) => (await rowsOf(id)).map(({ outcome, reason }) => reason ?? outcome),
    itemOf: async (code: string) => (await site.get(`/v1/items/${encodeURIComponent(code)}`).expect(200)).body,
    logOf: async (code: string): Promise<Record<string, unknown>[]> =>
      (await site.get(`/v1/items/${code}/events`).expect(200)).body.data,
  };
}
