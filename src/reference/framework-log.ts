import type { EnvelopeBody } from '@tagtree/evidence';
import type { FrameworkDefinition } from '../codes/framework-definition.ts';
import type { AttributeDeclarations } from './attribute-declarations.ts';
import type { Title } from './title.ts';

export interface FrameworkVersion {
  version: number;
  state: 'draft' | 'published' | 'retired';
  definition: FrameworkDefinition;
  /** First and last day of validity. */
  validFrom?: string;
  validUntil?: string;
  publishedAt?: string;
}

/** What a framework's log adds up to, its classes apart: those are many and have documents of their own. */
export interface FrameworkState {
  key: string;
  title: Title;
  issuer?: string;
  legalBasis?: string;
  /** The authority's Ed25519 public key: catalogues of this framework are taken from nobody else. */
  issuerKey?: string;
  versions: FrameworkVersion[];
}

/**
 * A node of the tree. `parent` is the node it is shown under, `''` at the top: that of its path, until it is `moved`. Only a leaf has an `itemKind`.
 */
export interface ClassState {
  path: string;
  parent: string;
  leaf: boolean;
  title: Title;
  itemKind?: 'equipment' | 'lot';
  /** What it says of the attributes of its items, and of those of the classes below it. */
  attributes?: AttributeDeclarations;
  closed?: boolean;
  successor?: string;
  moved?: boolean;
}

type ClassChange = Partial<Omit<ClassState, 'path' | 'leaf'>> & { path: string };

/**
 * Folds one event of a framework's log. Types: framework-created, version-drafted, version-published, version-retired.
 * Events about classes leave this state as it is; `classSteps` says what they do.
 */
export function evolveFramework(state: FrameworkState | undefined, event: EnvelopeBody): FrameworkState {
  const data = event.data as unknown as FrameworkState & FrameworkVersion;
  if (event.type === 'framework-created') {
    const { key, title, issuer, legalBasis, issuerKey } = data;
    return {
      key,
      title,
      ...(issuer && { issuer }),
      ...(legalBasis && { legalBasis }),
      ...(issuerKey && { issuerKey }),
      versions: [draftOf(data)],
    };
  }
  if (!state) throw new Error(`A framework's log starts with framework-created, not ${event.type}`);
  if (event.type === 'version-drafted') return { ...state, versions: [...state.versions, draftOf(data)] };
  if (event.type === 'version-published')
    return withVersion(state, data.version, { state: 'published', publishedAt: event.recordedAt });
  if (event.type === 'version-retired') return withVersion(state, data.version, { state: 'retired' });
  return state;
}

function withVersion(state: FrameworkState, version: number, change: Partial<FrameworkVersion>): FrameworkState {
  return {
    ...state,
    versions: state.versions.map((each) => (each.version === version ? { ...each, ...change } : each)),
  };
}

function draftOf(data: FrameworkVersion): FrameworkVersion {
  const { version, definition, validFrom, validUntil } = data;
  return { version, state: 'draft', definition, ...(validFrom && { validFrom }), ...(validUntil && { validUntil }) };
}

/** What one event does to one class: it makes it, or changes some of it. */
export interface ClassStep {
  path: string;
  seq: number;
  made?: ClassState;
  changed?: Partial<ClassState>;
}

/**
 * What an event of a framework's log does to classes. Types: classes-added, classes-taken-in, class-described, class-closed, class-moved, class-merged.
 */
export function classSteps({ type, seq, data }: EnvelopeBody): ClassStep[] {
  const { classes, ...change } = data as unknown as { classes?: ClassState[] } & ClassChange;
  if (type === 'classes-added' || type === 'classes-taken-in')
    return (classes ?? []).map((made) => ({ path: made.path, seq, made }));
  const marks = CLASS_EVENTS[type];
  return marks ? [{ path: change.path, seq, changed: { ...change, ...marks } }] : [];
}

/** What an event sets beside its data. */
const CLASS_EVENTS: Record<string, Partial<ClassState>> = {
  'class-described': {},
  'class-closed': { closed: true },
  'class-moved': { moved: true },
  'class-merged': { closed: true },
};

/** Folds one step into a class; none is there before it is made. */
export function evolveClass(state: ClassState | undefined, { made, changed }: ClassStep): ClassState | undefined {
  return made ?? (state && { ...state, ...changed });
}
