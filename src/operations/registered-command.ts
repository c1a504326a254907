import type { EnvelopeBody } from '@tagtree/evidence';
import type { ParsedCode } from '../codes/parse-code.ts';
import type { ItemCommand } from '../lifecycle/decide.ts';

export interface RegisterItem {
  class: string;
  /** A reserved number to claim; without it one is drawn. */
  reserved?: ParsedCode;
  /** The client's id of the event, where the registration came as one. */
  eventId?: string;
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
export function registeredCommand(command: RegisterItem, id: string, { code, kind }: { code: string; kind: string }) {
  const { class: classKey, title, quantity, uom, aliases, attributes } = command;
  const { unit, place, occurredAt, basis, note } = command;
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
