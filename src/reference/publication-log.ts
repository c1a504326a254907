import type { EnvelopeBody } from '@tagtree/evidence';

/** A version that was given leave to be published. */
export interface Publication {
  framework: string;
  version: number;
}

/** All of them, in order: one log for all frameworks, so that two publications at once can't pass each other unseen. */
export interface PublicationState {
  publications: Publication[];
}

/** Folds one event of the log of publications. Types: publication-granted. */
export function evolvePublications(state: PublicationState | undefined, event: EnvelopeBody): PublicationState {
  const { framework, version } = event.data as unknown as Publication;
  return { publications: [...(state?.publications ?? []), { framework, version }] };
}
