/** An answer of failure, with MongoDB's code and code name. */
export class StoreError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly extra: Record<string, unknown>;

  constructor(code: number, codeName: string, message: string, extra: Record<string, unknown> = {}) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.codeName = codeName;
    this.extra = extra;
  }
}

export function badValue(message: string): StoreError {
  return new StoreError(2, 'BadValue', message);
}

/** For what this store does not do: always by name, always before anything is written. */
export function notSupported(what: string): StoreError {
  return new StoreError(115, 'CommandNotSupported', `${what} is not supported by the embedded store`);
}
