import type { EnvelopeBody } from '@tagtree/evidence';

/** An event as the fold sees it. */
export type ItemEvent = Pick<
  EnvelopeBody,
  'seq' | 'id' | 'type' | 'rev' | 'occurredAt' | 'recordedAt' | 'unit' | 'place' | 'basis' | 'data'
> & { history: boolean };

export function toItemEvent(body: EnvelopeBody): ItemEvent {
  return { ...body, history: body.via?.history === true };
}
