import type { Loose } from './encode.ts';

/** An answer of failure, with MongoDB's code and code name. */
export class StoreError extends Error {
  readonly code: number;
  readonly codeName: string;
  /** Further fields of the answer. */
  readonly extra: Loose;

  constructor(code: number, codeName: string, message: string, extra: Loose = {}) {
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

export function failedToParse(message: string): StoreError {
  return new StoreError(9, 'FailedToParse', message);
}

/** An error that MongoDB has a number but no name for. */
export function located(code: number, message: string): StoreError {
  return new StoreError(code, `Location${code}`, message);
}

/** For what MongoDB has and this store does not: always by name, always before anything is written. */
export function notSupported(what: string): StoreError {
  return new StoreError(115, 'CommandNotSupported', `${what} is not supported by the embedded store`);
}
