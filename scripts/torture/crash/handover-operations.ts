import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { compileFramework } from '../../../src/codes/compiled-framework.ts';
import type { FrameworkDefinition } from '../../../src/codes/framework-definition.ts';
import { signCatalogue } from '../../../src/reference/catalogue-signature.ts';
import { definition } from './framework-operations.ts';
import { BEHIND, inLog } from './in-log.ts';
import { must, type Operation, once } from './operation.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const made = (path: string) => ({ path, title: { en: 'Made up' }, itemKind: 'equipment' });

const takeCatalogueCsv: Operation = {
  name: 'take in classes as CSV',
  between: BEHIND,
  async prepare(world, process, tag) {
    const key = tag.toLowerCase();
    const body = { key, title: { en: 'Ours' }, definition: definition(tag) };
    await must(process, { method: 'POST', path: '/v1/frameworks', body });
    await must(process, { method: 'POST', path: `/v1/frameworks/${key}/versions/1/publish` });
    const csv = [
      'path,title_vi,title_en,item_kind,parent,closed,successor,attributes',
      '001,,One,lot,,,,',
      '002,,Two,lot,,,,',
    ];
    return {
      sent: { method: 'POST', path: `/v1/frameworks/${key}/catalogue.csv`, body: csv.join('\n') },
      look: () => inLog(world, ['framework', key], 'classes-taken-in', '"One"'),
    };
  },
};

const takeForeignBlock: Operation = {
  name: 'take in a block of another server',
  between: /^[01] void, [01] with labels, not taken in$/,
  waits: /^[01] void, [01] with labels, not taken in$/,
  async prepare(world, process, tag) {
    const key = tag.toLowerCase();
    const catalogue = {
      format: 'tagtree-catalogue-1',
      framework: { key, title: { en: 'Theirs' } },
      versions: [{ version: 1, definition: whole(tag) }],
      classes: [made('001')],
    };
    const signature = signCatalogue(catalogue, privateKey);
    const sent = { catalogue, signature, issuerKey: signature.key };
    await must(process, { method: 'POST', path: '/v1/catalogues', body: sent });
    const write = codeWriter(key, tag);
    const block = {
      format: 'tagtree-block-1',
      id: randomUUID(),
      class: `${key}:001`,
      version: 1,
      from: write(1),
      to: write(9),
      giver: 'the authority (made up)',
      holder: world.standing.deps.origin,
      givenAt: new Date().toISOString(),
      printed: [{ from: write(1), to: write(3) }],
      void: [{ from: write(5), to: write(5) }],
    };
    const { names, runs, foreignBlocks } = world.stores;
    return {
      sent: {
        method: 'POST',
        path: '/v1/foreign-blocks',
        body: { block, signature: signCatalogue(block, privateKey) },
      },
      async look() {
        const [name] = await names.findMany([`code:${write(5).replaceAll('.', '')}`]);
        const labelled = await runs.model.collection.countDocuments({ class: block.class, purpose: 'block' });
        const taken = (await foreignBlocks.find(block.id)) !== undefined;
        if (!taken && !name && labelled === 0) return 'nothing';
        if (taken && name?.void && labelled === 1) return 'done';
        return `${name?.void ? 1 : 0} void, ${labelled} with labels, ${taken ? 'TAKEN IN' : 'not taken in'}`;
      },
    };
  },
};

/** With what a definition has where it is not said: what is signed is the document as it is read. */
function whole(tag: string): FrameworkDefinition {
  return { separator: '.', check: { system: 'mod-1271-36' }, ...definition(tag) } as FrameworkDefinition;
}

function codeWriter(key: string, tag: string): (serial: number) => string {
  const framework = compileFramework({ key, version: 1, definition: whole(tag) });
  return (serial) => framework.formatCode('001', serial);
}

const noteAccount: Operation = {
  name: 'note the account of a block',
  between: /^1 of 2 numbers$/,
  waits: /^1 of 2 numbers$/,
  async prepare(_world, process) {
    const holder = { kind: 'server', name: 'a unit (made up)' };
    const body = { class: 'sample:T.23.020', count: 2, holder };
    const { id, from, to } = await must(process, { method: 'POST', path: '/v1/blocks', body });
    const path = `/v1/blocks/${id}`;
    return {
      sent: { method: 'POST', path: `${path}/account`, body: { claimed: [from], void: [to] } },
      async look(next) {
        const { counts } = await must(next, { method: 'GET', path });
        const noted = counts.claimed + counts.void;
        return noted === 2 ? once(counts.claimed) : noted === 1 ? '1 of 2 numbers' : once(noted);
      },
    };
  },
};

export const handoverOperations: readonly Operation[] = [takeCatalogueCsv, takeForeignBlock, noteAccount];
