import type { EnvelopeBody } from '@tagtree/evidence';

/** What the settings of a site add up to. `origin` is the id of this server, in every event it records. */
export interface SettingState {
  origin: string;
  openedAt: string;
}

/** Folds one event of the settings log. Types: site-opened. */
export function evolveSetting(state: SettingState | undefined, event: EnvelopeBody): SettingState {
  if (event.type === 'site-opened') return { origin: event.origin, openedAt: event.recordedAt };
  if (!state) throw new Error(`The settings log starts with site-opened, not ${event.type}`);
  return state;
}
