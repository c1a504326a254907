import { type Connection, Schema } from 'mongoose';
import { defineCollection, strictSchema } from '../define-collection.ts';

/** Placeholder until the record's shape is settled by the HTTP room. */
export interface IdempotencyRecord {
  _id: string;
}
const schema = new Schema<IdempotencyRecord>({ _id: { type: String, required: true } }, strictSchema);
export function createIdempotency(connection: Connection) {
  const model = defineCollection<IdempotencyRecord>(connection, 'idempotency', schema);
  return { model };
}
