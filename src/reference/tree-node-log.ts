import type { EnvelopeBody } from '@tagtree/evidence';
import type { Title } from './title.ts';

/** A unit or a place: a node of a tree of holders or of locations. Keys never change. */
export interface TreeNodeState {
  key: string;
  title: Title;
  parent?: string;
  level?: string;
}

/** Folds one event of a unit's or place's log. Types: unit-registered, unit-described, place-registered, place-described. */
export function evolveTreeNode(state: TreeNodeState | undefined, event: EnvelopeBody): TreeNodeState {
  const data = event.data as unknown as TreeNodeState;
  if (event.type.endsWith('-registered')) return data;
  if (!state) throw new Error(`A log of this kind starts with its registration, not ${event.type}`);
  if (event.type.endsWith('-described')) return { ...state, ...data };
  return state;
}
