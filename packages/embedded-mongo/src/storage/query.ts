import type { SortField } from '../match/sort.ts';
import type { Doc, Value } from '../values/document.ts';

export interface Query {
  filter: Doc;
  sort: readonly SortField[];
  /** The index to use, by name or key. */
  hint?: Value | undefined;
  /** How many of the first are wanted; all when it is missing. */
  first?: number;
  /** Whether the documents are changed as they are found. */
  changing?: boolean;
}
