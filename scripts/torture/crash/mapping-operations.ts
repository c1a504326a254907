import { BEHIND, inLog } from './in-log.ts';
import { must, type Operation } from './operation.ts';

const body = { plan: { framework: 'sample', class: { column: 'class' } } };

const saveMapping: Operation = {
  name: 'keep a mapping',
  between: BEHIND,
  async prepare(world, _process, tag) {
    const key = tag.toLowerCase();
    const sent = { method: 'PUT' as const, path: `/v1/import-mappings/${key}`, body };
    return { sent, look: () => inLog(world, ['import-mapping', key], 'mapping-saved') };
  },
};

const removeMapping: Operation = {
  name: 'remove a mapping',
  between: BEHIND,
  async prepare(world, process, tag) {
    const key = tag.toLowerCase();
    const path = `/v1/import-mappings/${key}`;
    await must(process, { method: 'PUT', path, body });
    return { sent: { method: 'DELETE', path }, look: () => inLog(world, ['import-mapping', key], 'mapping-removed') };
  },
};

export const mappingOperations: readonly Operation[] = [saveMapping, removeMapping];
