import { derivedId, type EnvelopeBody } from '@tagtree/evidence';
import type { ClassDocument } from '../models/codes/classes.ts';
import type { Head } from '../models/head.ts';
import type { Stores } from '../models/stores.ts';
import {
  type ClassState,
  type ClassStep,
  classSteps,
  evolveClass,
  evolveFramework,
  type FrameworkState,
} from '../reference/framework-log.ts';
import { evolveKey, type KeyState } from '../reference/key-log.ts';
import { evolveMapping, type MappingState } from '../reference/mapping-log.ts';
import { evolvePublications, type PublicationState } from '../reference/publication-log.ts';
import { evolveScheme, type SchemeState } from '../reference/scheme-log.ts';
import { evolveSetting, type SettingState } from '../reference/setting-log.ts';
import { evolveTreeNode, type TreeNodeState } from '../reference/tree-node-log.ts';
import type { Projected, Projection } from './projection.ts';

export type ReferenceKind =
  | 'unit'
  | 'place'
  | 'framework'
  | 'publication'
  | 'scheme'
  | 'key'
  | 'setting'
  | 'import-mapping';

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

export function mappingProjection(stores: Stores): Projection<MappingState> {
  const document = (subject: string, projected: Projected<MappingState>) =>
    referenceDocument(projected.state.key, subject, projected);
  return {
    kind: 'import-mapping',
    load: async (subject) => stateOf<MappingState>(await stores.mappings.bySubject(subject)),
    evolve: evolveMapping,
    save: (subject, projected) => stores.mappings.save(document(subject, projected)),
    documents: (subject, projected) => [{ collection: 'import-mappings', document: document(subject, projected) }],
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

/** A framework with what the events folded since it was loaded do to its classes, path by path. */
export interface FrameworkProjected extends FrameworkState {
  steps?: Map<string, ClassStep[]>;
}

/**
 * The projection of a framework's log: its own document, and one a class. Classes are written first, so a framework document at seq n
 * promises that its classes are there up to n. What a class was before the first folded event stands in its own document.
 */
export function frameworkProjection(stores: Stores): Projection<FrameworkProjected> {
  return {
    kind: 'framework',
    load: async (subject) => stateOf<FrameworkState>(await stores.frameworks.bySubject(subject)),
    evolve: evolveWithSteps,
    async save(subject, projected) {
      const { key, steps } = projected.state;
      const changed = [...(steps ?? [])].filter(([, [first]]) => !first?.made).map(([path]) => `${key}:${path}`);
      const before = new Map((await stores.classes.findMany(changed)).map((each) => [each.path, each]));
      await stores.classes.save(classDocuments(projected.state, before));
      await stores.frameworks.save(frameworkDocument(subject, projected));
    },
    documents: (subject, projected) => [
      { collection: 'frameworks', document: frameworkDocument(subject, projected) },
      ...classDocuments(projected.state, new Map()).map((document) => ({ collection: 'classes', document })),
    ],
  };
}

/** The map of steps goes from state to state and grows: a log of ten thousand classes is folded without copying it each time. */
function evolveWithSteps(state: FrameworkProjected | undefined, event: EnvelopeBody): FrameworkProjected {
  const { steps = new Map<string, ClassStep[]>(), ...before } = state ?? ({} as FrameworkProjected);
  for (const step of classSteps(event)) steps.set(step.path, [...(steps.get(step.path) ?? []), step]);
  return { ...evolveFramework(state && before, event), ...(steps.size > 0 && { steps }) };
}

function frameworkDocument(subject: string, { state: { steps, ...state }, head }: Projected<FrameworkProjected>) {
  return referenceDocument<FrameworkState>(state.key, subject, { state, head });
}

/** The classes as the steps leave them; a step that is in the document already is not made again. */
function classDocuments({ key, steps }: FrameworkProjected, before: ReadonlyMap<string, ClassDocument>) {
  return [...(steps ?? [])].flatMap(([path, ofPath]) => {
    const stored = before.get(path);
    const missing = ofPath.filter(({ seq }) => seq > (stored?.seq ?? 0));
    const last = missing.at(-1);
    const state = missing.reduce<ClassState | undefined>(evolveClass, stored);
    return last && state ? [{ _id: `${key}:${path}`, framework: key, ...plainClass(state), seq: last.seq }] : [];
  });
}

/** A class read back from its document carries store fields; only what the log made of it counts. */
function plainClass(state: ClassState): ClassState {
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
