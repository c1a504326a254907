/** Why a line does not fit: a key of `texts/mistakes.ts`. */
export class RowError extends Error {
  readonly reason: string;
  readonly params: Record<string, unknown>;

  constructor(reason: string, params: Record<string, unknown> = {}) {
    super(reason);
    this.reason = reason;
    this.params = params;
  }
}
