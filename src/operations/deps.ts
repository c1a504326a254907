import type { Actor } from '@tagtree/evidence';
import type { HighWaterMark } from '../high-water-mark.ts';
import type { Reach } from '../models/reach.ts';
import type { Stores } from '../models/stores.ts';
import type { SchemeCatalog } from './alias-schemes.ts';
import type { FrameworkCatalog } from './framework-catalog.ts';
import type { InTurn } from './in-turn.ts';
import type { NumberPools } from './number-pools.ts';

/** What operations work with. Clock and ids come in, so that a test can hand in its own. */
export interface Deps {
  stores: Stores;
  now(): Date;
  /** IANA name of the site's time zone: days and "as of" mean it. */
  zone: string;
  /** The id of this server, in every event it records. */
  origin: string;
  catalog: FrameworkCatalog;
  pools: NumberPools;
  schemes: SchemeCatalog;
  inTurn: InTurn;
  /** What is raised before numbers leave the house. */
  mark: HighWaterMark;
}

/** Who asks, and how far they see. */
export interface Asker {
  actor: Actor;
  reach: Reach;
  /** Of a key; the server itself has none and may do all. */
  roles?: readonly string[];
}
