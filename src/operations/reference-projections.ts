import { derivedId, type EnvelopeBody } from '@tagtree/evidence';
import type { Head } from '../models/head.ts';
import type { Stores } from '../models/stores.ts';
import { type ClassState, evolveClasses, evolveFramework, type FrameworkState } from '../reference/framework-log.ts';
import { evolveKey, type KeyState } from '../reference/key-log.ts';
import { evolvePublications, type PublicationState } from '../reference/publication-log.ts';
import { evolveScheme, type SchemeState } from '../reference/scheme-log.ts';
import { evolveSetting, type SettingState } from '../reference/setting-log.ts';
import { evolveTreeNode, type TreeNodeState } from '../reference/tree-node-log.ts';
import type { Projected, Projection } from './projection.ts';

export type ReferenceKind = 'unit' | 'place' | 'framework' | 'publication' | 'scheme' | 'key' | 'setting';

/** The log of a piece of reference data is found by its key: one key, one log, so that event 1 decides who made it. */
export function referenceSubject(kind: ReferenceKind, key: string): string {
  return derivedId('tagtree', kind, key);
}

/** A stored projection without what only the store needs. */
function stateOf<S>(
  document: (S & { _id: string; subject: string; head: Head }) | undefined,
): Projected<S> | undefined {
  if (!document) return undefined;
  const { _id, subject, head, ...state } = document;
  return { state: state as S, head };
}

function referenceDocument<S>(key: string, subject: string, { state, head }: Projected<S>) {
  return { _id: key, subject, ...state, head };
}

export function treeNodeProjection(stores: Stores, kind: 'unit' | 'place'): Projection<TreeNodeState> {
  const store = kind === 'unit' ? stores.units : stores.places;
  const document = (subject: string, projected: Projected<TreeNodeState>) =>
    referenceDocument(projected.state.key, subject, projected);
  return {
    kind,
    load: async (subject) => stateOf<TreeNodeState>(await store.bySubject(subject)),
    evolve: evolveTreeNode,
    save: (subject, projected) => store.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: `${kind}s`, document: document(subject, projected) }],
  };
}

export function keyProjection(stores: Stores): Projection<KeyState> {
  const document = (subject: string, projected: Projected<KeyState>) =>
    referenceDocument(projected.state.id, subject, projected);
  return {
    kind: 'key',
    load: async (subject) => stateOf<KeyState>(await stores.keys.bySubject(subject)),
    evolve: evolveKey,
    save: (subject, projected) => stores.keys.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: 'keys', document: document(subject, projected) }],
  };
}

export function settingProjection(stores: Stores): Projection<SettingState> {
  const document = (subject: string, projected: Projected<SettingState>) =>
    referenceDocument('site', subject, projected);
  return {
    kind: 'setting',
    load: async () => stateOf<SettingState>(await stores.settings.find('site')),
    evolve: evolveSetting,
    save: (subject, projected) => stores.settings.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: 'settings', document: document(subject, projected) }],
  };
}

export function schemeProjection(stores: Stores): Projection<SchemeState> {
  const document = (subject: string, projected: Projected<SchemeState>) =>
    referenceDocument(projected.state.key, subject, projected);
  return {
    kind: 'scheme',
    load: async (subject) => stateOf<SchemeState>(await stores.schemes.bySubject(subject)),
    evolve: evolveScheme,
    save: (subject, projected) => stores.schemes.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: 'alias-schemes', document: document(subject, projected) }],
  };
}

export function publicationProjection(stores: Stores): Projection<PublicationState> {
  const document = (subject: string, projected: Projected<PublicationState>) =>
    referenceDocument('all', subject, projected);
  return {
    kind: 'publication',
    load: async () => stateOf<PublicationState>(await stores.publications.find()),
    evolve: evolvePublications,
    save: (subject, projected) => stores.publications.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: 'publications', document: document(subject, projected) }],
  };
}

/** A framework with the classes that the events folded since it was loaded have touched. */
export interface FrameworkProjected extends FrameworkState {
  touched?: Map<string, ClassState & { seq: number }>;
}

/**
 * The projection of a framework's log: its own document, and one a class. Classes are written first, so a framework document at seq n
 * promises that its classes are there up to n. `before` are the classes that an event may change, read by the operation.
 */
export function frameworkProjection(
  stores: Stores,
  before: readonly ClassState[] = [],
): Projection<FrameworkProjected> {
  const known = new Map(before.map((each) => [each.path, each]));
  return {
    kind: 'framework',
    load: async (subject) => stateOf<FrameworkState>(await stores.frameworks.bySubject(subject)),
    evolve: (state, event) => evolveFrameworkWithClasses(state, event, known),
    async save(subject, projected) {
      const [framework, ...classes] = frameworkDocuments(subject, projected);
      await stores.classes.save(classes.map(({ document }) => document) as never[]);
      await stores.frameworks.save(framework?.document as never);
    },
    documents: frameworkDocuments,
  };
}

function evolveFrameworkWithClasses(
  state: FrameworkProjected | undefined,
  event: EnvelopeBody,
  known: ReadonlyMap<string, ClassState>,
): FrameworkProjected {
  const { touched = new Map(), ...before } = state ?? ({} as FrameworkProjected);
  const next = evolveFramework(state && before, event);
  for (const each of evolveClasses(event, (path) => touched.get(path) ?? known.get(path))) {
    touched.set(each.path, { ...each, seq: event.seq });
  }
  return touched.size > 0 ? { ...next, touched } : next;
}

function frameworkDocuments(subject: string, projected: Projected<FrameworkProjected>) {
  const { touched = new Map<string, ClassState & { seq: number }>(), ...state } = projected.state;
  const { key } = state;
  const framework = referenceDocument(key, subject, { state, head: projected.head });
  const classes = [...touched.values()].map((each) => ({
    collection: 'classes',
    document: { _id: `${key}:${each.path}`, framework: key, ...withoutSeq(each), seq: each.seq },
  }));
  return [{ collection: 'frameworks', document: framework }, ...classes];
}

/** A class read back from its document carries store fields; only what the log made of it counts. */
function withoutSeq(state: ClassState & { seq: number }): ClassState {
  const { path, parent, leaf, title, itemKind, attributes, closed, successor, moved } = state;
  return {
    path,
    parent,
    leaf,
    title,
    ...(itemKind && { itemKind }),
    ...(attributes && { attributes }),
    ...(closed && { closed }),
    ...(successor && { successor }),
    ...(moved && { moved }),
  };
}
