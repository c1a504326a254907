import type { Basis } from '@tagtree/evidence';
import { z } from 'zod';
import type { Mistake } from '../errors.ts';
import { shapeMistakes } from '../shape.ts';
import type { EventType } from './event-type.ts';
import { itemEventTypes } from './event-types.ts';
import { normalOccurredAt, OccurredAt } from './occurred-at.ts';
import { canonicalQuantity } from './quantity.ts';
import { composed, Key, Line, Text } from './text.ts';

/** What a client wants recorded. */
export interface ItemCommand {
  type: string;
  /** UUID; unique within the item. */
  id: string;
  occurredAt?: string;
  history?: boolean;
  unit?: string;
  place?: string;
  basis?: Basis;
  data?: Record<string, unknown>;
  note?: string;
}

const Envelope = z.object({
  id: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i),
  occurredAt: OccurredAt.optional(),
  unit: Key.optional(),
  place: Key.optional(),
  basis: z.strictObject({ kind: Line(60), number: Line(100), date: OccurredAt.optional() }).optional(),
  note: Text(2_000).optional(),
});

/** The type that a client may record by this name. */
export function clientType(type: string): EventType | undefined {
  const known = itemEventTypes.get(type);
  return known?.byClients ? known : undefined;
}

/**
 * The data as it will be recorded, as far as the command alone says it: by its type's schema, with the note, composed, quantities canonical. Or everything
 * that is wrong with the command whatever the state; its data is judged by its type.
 */
export function readCommand(type: EventType, command: ItemCommand): { data: Record<string, unknown> } | Mistake[] {
  const { needs, sent = type } = type;
  const given = sentData(command);
  const parsed = sent.data.safeParse(given);
  const mistakes = parsed.success ? [] : shapeMistakes(sent.data, given, '#/body/data');
  mistakes.push(...shapeMistakes(Envelope, command, '#/body'));
  if (needs && command[needs] === undefined) mistakes.push({ pointer: `#/body/${needs}`, code: `${needs}-needed` });
  if (command.history && command.occurredAt === undefined) {
    mistakes.push({ pointer: '#/body/occurredAt', code: 'history-without-time' });
  }
  if (!parsed.success || mistakes.length > 0) return mistakes;
  const data = recordedData(type, parsed.data, command.note);
  const unfit = shapeMistakes(type.data, data, '#/body/data');
  return unfit.length > 0 ? unfit : { data };
}

/** A remark beside the data is one of the data; it is judged where it was sent. */
function sentData({ data, note, type }: ItemCommand): unknown {
  if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data))) return data;
  return note !== undefined && type === 'note-added' ? { note: '-', ...data } : { ...data };
}

function recordedData(
  type: EventType,
  parsed: Record<string, unknown>,
  note: string | undefined,
): Record<string, unknown> {
  const sent = { ...parsed, ...(note !== undefined && { note }) };
  const plain: Record<string, unknown> = composed(type.sent ? type.sent.toData(sent) : sent);
  const { quantity } = plain;
  return typeof quantity === 'string' ? { ...plain, quantity: canonicalQuantity(quantity) } : plain;
}

/** The order or voucher, composed, with its date normalised. */
export function normalBasis(basis: Basis): Basis {
  return composed({ ...basis, ...(basis.date !== undefined && { date: normalOccurredAt(basis.date) }) });
}
