import type { EventType } from './event-type.ts';
import { aliasAdded } from './events/alias-added.ts';
import { claimReleased } from './events/claim-released.ts';
import { described } from './events/described.ts';
import { disposed } from './events/disposed.ts';
import { found } from './events/found.ts';
import { inspected } from './events/inspected.ts';
import { issued } from './events/issued.ts';
import { maintenanceCompleted } from './events/maintenance-completed.ts';
import { maintenanceStarted } from './events/maintenance-started.ts';
import { noteAdded } from './events/note-added.ts';
import { received } from './events/received.ts';
import { registered } from './events/registered.ts';
import { registrationAbandoned } from './events/registration-abandoned.ts';
import { reportedLost } from './events/reported-lost.ts';
import { retired } from './events/retired.ts';
import { returned } from './events/returned.ts';
import { stored } from './events/stored.ts';

const all: readonly EventType[] = [
  registered,
  described,
  aliasAdded,
  received,
  stored,
  issued,
  returned,
  inspected,
  maintenanceStarted,
  maintenanceCompleted,
  reportedLost,
  found,
  retired,
  disposed,
  noteAdded,
  registrationAbandoned,
  claimReleased,
];

/** Every type of event in an item's log. Those with `byClients` false are the server's own. */
export const itemEventTypes: ReadonlyMap<string, EventType> = new Map(all.map((each) => [each.type, each]));
