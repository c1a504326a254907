import type { EnvelopeBody } from '@tagtree/evidence';

/** A time of the site's life that begins with a restored backup. */
export interface Epoch {
  /** 1 was the time before the first restore. */
  number: number;
  openedAt: string;
  /** When the backup was taken: what was recorded after it is lost. */
  backupAt: string;
  /** How many numbers are left out of a class that has taken none yet; none where the mark outside the database told how far they went. */
  gap?: number;
}

/** What the settings of a site add up to. `origin` is the id of this server, in every event it records. */
export interface SettingState {
  origin: string;
  openedAt: string;
  epoch?: Epoch;
}

/** The data of `epoch-opened`: the backup, whether a mark was found and agreed with it, and how many numbers may have left the house unrecorded. */
export interface EpochOpened {
  epoch: number;
  backupAt: string;
  /** `incomplete`: it lacks numbers that the backup has, so it is not the site's last one. */
  mark: 'found' | 'incomplete' | 'none';
  gap?: number;
  classes: number;
  numbers: number;
}

/** Folds one event of the settings log. Types: site-opened, epoch-opened. */
export function evolveSetting(state: SettingState | undefined, event: EnvelopeBody): SettingState {
  if (event.type === 'site-opened') return { origin: event.origin, openedAt: event.recordedAt };
  if (state && event.type === 'epoch-opened') return { ...state, epoch: epochOf(event) };
  if (!state) throw new Error(`The settings log starts with site-opened, not ${event.type}`);
  return state;
}

function epochOf(event: EnvelopeBody): Epoch {
  const { epoch, backupAt, gap } = event.data as unknown as EpochOpened;
  return { number: epoch, openedAt: event.recordedAt, backupAt, ...(gap !== undefined && { gap }) };
}
