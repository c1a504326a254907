import type mongoose from 'mongoose';
import type { Connection, Schema } from 'mongoose';

/** The last fence: a field or a condition the schema doesn't know is an error, never silently dropped. */
export const strictSchema = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  minimize: false,
  autoIndex: false,
  _id: false,
  id: false,
} as const;

/** Makes the model of one collection; the collection bears the very name given. */
export function defineCollection<T>(connection: Connection, name: string, schema: Schema<T>): mongoose.Model<T> {
  return connection.model<T>(name, schema, name);
}

/** True for the server's answer that a unique key is taken (code 11000). */
export function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;
}
