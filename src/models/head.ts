/** How far a projection has come in its log: the sequence number, hash and time of the last event that is in it. */
export interface Head {
  seq: number;
  hash: string;
  recordedAt: string;
}

export const headDefinition = {
  seq: { type: Number, required: true },
  hash: { type: String, required: true },
  recordedAt: { type: String, required: true },
  _id: false,
} as const;
