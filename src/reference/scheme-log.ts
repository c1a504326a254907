import type { EnvelopeBody } from '@tagtree/evidence';
import type { AliasScheme } from '../codes/alias-schemes.ts';
import type { Title } from './title.ts';

export type SchemeState = AliasScheme & { title: Title };

/** Folds one event of the log of an alias scheme. Types: scheme-declared, scheme-described. Whether it is unique, and what its values look like, never changes. */
export function evolveScheme(state: SchemeState | undefined, event: EnvelopeBody): SchemeState {
  const data = event.data as unknown as SchemeState;
  if (event.type === 'scheme-declared') return data;
  if (!state) throw new Error(`The log of a scheme starts with scheme-declared, not ${event.type}`);
  return event.type === 'scheme-described' ? { ...state, ...data } : state;
}
