import type { EnvelopeBody } from '@tagtree/evidence';
import type { ItemCommand } from './item-command.ts';

/** What is said of an item when it is registered. */
export interface Registration {
  class: string;
  occurredAt?: string;
  unit?: string;
  place?: string;
  basis?: EnvelopeBody['basis'];
  note?: string;
  title?: { vi?: string; en?: string };
  quantity?: string;
  uom?: string;
  aliases?: { scheme: string; value: string }[];
  attributes?: Record<string, string>;
}

/** Event 1 of an item, as a command to be decided. */
export function registeredCommand(
  registration: Registration,
  id: string,
  { code, kind }: { code: string; kind: string },
) {
  const { class: classKey, title, quantity, uom, aliases, attributes } = registration;
  const { unit, place, occurredAt, basis, note } = registration;
  const registered: ItemCommand = {
    type: 'registered',
    id,
    data: {
      code,
      class: classKey,
      kind,
      ...(title && { title }),
      ...(quantity !== undefined && { quantity }),
      ...(uom !== undefined && { uom }),
      ...(aliases && aliases.length > 0 && { aliases }),
      ...(attributes && Object.keys(attributes).length > 0 && { attributes }),
    },
    ...(occurredAt !== undefined && { occurredAt }),
    ...(unit !== undefined && { unit }),
    ...(place !== undefined && { place }),
    ...(basis !== undefined && { basis }),
    ...(note !== undefined && { note }),
  };
  return registered;
}
