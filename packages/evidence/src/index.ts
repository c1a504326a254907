export { canonicalize, EvidenceError, type Json } from './canonical.ts';
export { type CheckedLog, checkLog } from './check-log.ts';
export {
  type Actor,
  type Basis,
  type EnvelopeBody,
  type EventRow,
  eventRowId,
  hashText,
  NO_PREV,
  readBody,
  sealEvent,
  toEventRow,
} from './envelope.ts';
export { derivedId, randomId } from './ids.ts';
