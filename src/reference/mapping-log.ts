import type { EnvelopeBody } from '@tagtree/evidence';
import type { Title } from './title.ts';

/** A plan of imports that is kept to be used again. */
export interface MappingState {
  key: string;
  title?: Title;
  plan: Record<string, unknown>;
  removed?: true;
}

/** Folds one event of the log of an import mapping. Types: mapping-saved (the whole of it, each time), mapping-removed. */
export function evolveMapping(state: MappingState | undefined, event: EnvelopeBody): MappingState {
  if (event.type === 'mapping-saved') return event.data as unknown as MappingState;
  if (!state) throw new Error(`The log of a mapping starts with mapping-saved, not ${event.type}`);
  return event.type === 'mapping-removed' ? { ...state, removed: true } : state;
}
