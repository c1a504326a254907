import { must, type Operation, once } from './operation.ts';

const CLASS = 'sample:T.23.020';
let counts = 100;

const issueCodes: Operation = {
  name: 'issue codes',
  async prepare(world) {
    counts += 1;
    const count = counts;
    const sent = (many: number) => ({
      method: 'POST' as const,
      path: '/v1/codes',
      body: { class: CLASS, count: many },
    });
    return {
      sent: sent(count),
      rival: { sent: sent(3), room: 'both' },
      async look() {
        const runs = await world.stores.runs.model.find({ class: CLASS, purpose: 'issue' }).lean();
        return once(runs.filter(({ from, to }) => to - from + 1 === count).length);
      },
    };
  },
};

const reserveBlock: Operation = {
  name: 'reserve a block',
  async prepare(world, _process, tag) {
    const sent = (purpose: string) => ({
      method: 'POST' as const,
      path: '/v1/blocks',
      body: { class: CLASS, count: 4, purpose },
    });
    return {
      sent: sent(tag),
      rival: { sent: sent('another'), room: 'both' },
      look: async () => once(await world.stores.runs.model.collection.countDocuments({ class: CLASS, note: tag })),
    };
  },
};

const reportPrinted: Operation = {
  name: 'report numbers as printed',
  async prepare(world, process) {
    const { id, from, to } = await must(process, {
      method: 'POST',
      path: '/v1/blocks',
      body: { class: CLASS, count: 3 },
    });
    const path = `/v1/blocks/${id}`;
    return {
      sent: { method: 'POST', path: `${path}/printed`, body: { from, to } },
      rival: { sent: { method: 'POST', path: `${path}/printed`, body: { from, to: from } }, room: 'both' },
      async look(next) {
        const run = await world.stores.runs.block(id);
        const ours = run?.printed?.filter((range) => range.from < range.to).length ?? 0;
        const { counts: sums } = await must(next, { method: 'GET', path });
        return ours === 1 && sums.printed !== 3 ? `PRINTED, COUNTED ${sums.printed}` : once(ours);
      },
    };
  },
};

const voidNumber: Operation = {
  name: 'void a number',
  async prepare(_world, process) {
    const block = await must(process, { method: 'POST', path: '/v1/blocks', body: { class: CLASS, count: 3 } });
    const path = `/v1/blocks/${block.id}`;
    return {
      sent: { method: 'POST', path: `${path}/void`, body: { codes: [block.from], reason: 'made up' } },
      rival: { sent: { method: 'POST', path: '/v1/items', body: { class: CLASS, code: block.from } }, room: 'one' },
      async look(next) {
        const { data } = await must(next, { method: 'GET', path: `${path}/numbers` });
        return once(data.filter(({ account }: { account: string }) => account === 'void').length);
      },
    };
  },
};

const voidBlock: Operation = {
  name: 'void a block',
  between: /^voiding, \d of 4 void$/,
  async prepare(_world, process) {
    const block = await must(process, { method: 'POST', path: '/v1/blocks', body: { class: CLASS, count: 5 } });
    await must(process, { method: 'POST', path: '/v1/items', body: { class: CLASS, code: block.from } });
    const path = `/v1/blocks/${block.id}`;
    return {
      sent: { method: 'POST', path: `${path}/void`, body: { reason: 'made up' } },
      rival: { sent: { method: 'POST', path: '/v1/items', body: { class: CLASS, code: block.to } }, room: 'ours' },
      async look(next) {
        const { state, counts: sums } = await must(next, { method: 'GET', path });
        if (state === 'void') return sums.reserved === 0 ? 'done' : `VOID WITH ${sums.reserved} RESERVED`;
        if (state === 'voiding') return `voiding, ${sums.void} of 4 void`;
        return sums.void === 0 ? 'nothing' : `OPEN WITH ${sums.void} VOID`;
      },
    };
  },
};

export const codeOperations: readonly Operation[] = [issueCodes, reserveBlock, reportPrinted, voidNumber, voidBlock];
