import { z } from 'zod';

/** The format of a backup file; a program reads this one and, when there are others, older ones. */
export const BACKUP_FORMAT = 1;

const Part = z.object({
  collection: z.string().min(1),
  /** The entry of the archive that holds it: one document a line, canonical extended JSON, in the order of `_id`. */
  file: z.string().min(1),
  documents: z.number().int().min(0),
  bytes: z.number().int().min(0),
  /** Of the entry's bytes, uncompressed. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  indexes: z.array(z.object({ name: z.string(), key: z.record(z.string(), z.number()), unique: z.boolean() })),
});

/** What a backup says of itself, in its entry `manifest.json`. */
export const Manifest = z.object({
  kind: z.literal('tagtree-backup'),
  format: z.number().int().min(1),
  /** Version of the program that made it. */
  program: z.string(),
  /** Format of the data in it. */
  dataFormat: z.number().int().min(1),
  /** When it was begun: what was recorded after is not in it. */
  takenAt: z.iso.datetime(),
  /** Id of the site, and which of its epochs it was. */
  site: z.string().min(1),
  epoch: z.number().int().min(1),
  /** `snapshot`: all parts are of one moment. `prefix`: read one after the other, so that every log is whole up to some event; what is derived is made anew. */
  consistency: z.enum(['snapshot', 'prefix']),
  parts: z.array(Part),
  notHeld: z.array(z.string()),
});

export type Manifest = z.output<typeof Manifest>;
export type ManifestPart = z.output<typeof Part>;

/** Said in every backup, because whoever has nothing but the file must know. */
export const notHeld = [
  'the signing key and the note of its last checkpoint (DATA_DIR/keys or SIGNING_KEY_FILE): keep a copy of your own',
  'the mark of the highest numbers given out (DATA_DIR/high-water-*.jsonl): it must be newer than the backup',
  'environment variables, ADMIN_KEY among them',
  'files that were being uploaded',
] as const;
