import { applyImport } from '../../../src/operations/apply-import.ts';
import { undoImport } from '../../../src/operations/undo-import.ts';
import { framework, plan } from '../../example-register.ts';
import { must, type Operation, type Sight } from './operation.ts';
import { CLIENT, type Process, type World } from './world.ts';

/** Made-up lines of two classes and two holders, 7 pieces in all, and one line that does not fit. */
function upload(tag: string): FormData {
  const number = String(Number.parseInt(tag.slice(-8), 16) % 100_000).padStart(5, '0');
  const rows = [1, 2, 3].map(
    (line) =>
      `HOLDER ${tag} ${line % 2},6115-${number.slice(0, 2)}-${number.slice(2)}-000${line % 2},"SET ${tag}",${line},Each,1,2021-01-11`,
  );
  const csv = `holder,nsn,name,quantity,unit,unit_value_usd,received_on\n${rows.join('\n')}\nHOLDER,no number,"SET",1,Each,1,2021-01-11\n`;
  const form = new FormData();
  form.set('plan', JSON.stringify(plan));
  form.set('file', new Blob([csv]), `${tag}.csv`);
  return form;
}

async function ensureFramework(process: Process): Promise<void> {
  const { status } = await process.send({ method: 'GET', path: '/v1/frameworks/supply' });
  if (status === 200) return;
  await must(process, { method: 'POST', path: '/v1/frameworks', body: framework });
  await must(process, { method: 'POST', path: '/v1/frameworks/supply/versions/1/publish' });
}

const planImport: Operation = {
  name: 'plan an import',
  between: /^planning$/,
  waits: /^planning$/,
  async prepare(world, process, tag) {
    await ensureFramework(process);
    const sent = { method: 'POST' as const, path: '/v1/imports', body: upload(tag) };
    return { sent, rival: { sent, room: 'one' }, look: () => planned(world, tag) };
  },
};

async function planned({ stores }: World, tag: string): Promise<Sight> {
  const found = await stores.imports.model.collection
    .find({ fileName: `${tag}.csv`, state: { $ne: 'failed' } })
    .toArray();
  const [only, second] = found.filter(({ client }) => client === CLIENT);
  if (second) return 'PLANNED TWICE';
  if (only?.state !== 'planned') return only?.state ?? 'nothing';
  const rows = await stores.imports.rowsAfter(String(only._id), 0, 10);
  const { create, error, items } = only.counts;
  return [rows.length, create, error, items].join() === '4,3,1,6' ? 'done' : `PLANNED WITH ${rows.length} ROWS`;
}

const apply: Operation = {
  name: 'apply an import',
  between: /^applying, /,
  async prepare(world, process, tag) {
    await ensureFramework(process);
    const { id } = await must(process, { method: 'POST', path: '/v1/imports', body: upload(tag) });
    const sent = { method: 'POST' as const, path: `/v1/imports/${id}/apply` };
    return {
      sent,
      job: ({ deps }) => applyImport(deps, id),
      rival: { sent, room: 'both' },
      async look() {
        const found = await world.stores.imports.find(id);
        const items = await world.stores.items.model.collection.countDocuments({ 'title.en': `SET ${tag}` });
        const logs = await world.stores.events.model.collection.countDocuments({
          type: 'registered',
          body: { $regex: tag },
        } as never);
        if (found?.state === 'planned') return items + logs === 0 ? 'nothing' : `PLANNED WITH ${items} ITEMS`;
        if (found?.state === 'applied') return items === 6 && logs === 6 ? 'done' : `APPLIED WITH ${items} ITEMS`;
        return `${found?.state}, ${logs} of 6 registered, ${items} of 6 items`;
      },
    };
  },
};

const undo: Operation = {
  name: 'undo an import',
  between: /^undoing, /,
  async prepare(world, process, tag) {
    await ensureFramework(process);
    const { id } = await must(process, { method: 'POST', path: '/v1/imports', body: upload(tag) });
    await must(process, { method: 'POST', path: `/v1/imports/${id}/apply` });
    await applyImport(process.deps, id);
    return {
      sent: { method: 'POST', path: `/v1/imports/${id}/undo` },
      job: ({ deps }) => undoImport(deps, id),
      async look() {
        const found = await world.stores.imports.find(id);
        const ended = { type: { $in: ['retired', 'disposed'] }, body: { $regex: id } };
        const events = await world.stores.events.model.collection.countDocuments(ended as never);
        if (found?.state === 'applied') return events === 0 ? 'nothing' : `APPLIED WITH ${events} COUNTER-EVENTS`;
        if (found?.state !== 'undone') return `${found?.state}, ${events} of 12 counter-events`;
        return events === 12 && found.undone?.items === 6 ? 'done' : `UNDONE WITH ${events} COUNTER-EVENTS`;
      },
    };
  },
};

export const importOperations: readonly Operation[] = [planImport, apply, undo];
