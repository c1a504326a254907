/** The closed list of things that can go wrong for a reason a caller can act on. Each has its texts in `texts/problems.ts` and its HTTP status in `http/problem.ts`. */
export const errorCodes = [
  // the request itself
  'malformed-request',
  'headers-too-large',
  'request-timeout',
  'malformed-path',
  'malformed-body',
  'invalid-request',
  'unauthorized',
  'missing-scope',
  'not-found',
  'method-not-allowed',
  'not-acceptable',
  'too-large',
  'unsupported-media-type',
  // names
  'unknown-item',
  'ambiguous',
  'alias-taken',
  'alias-is-code',
  'scheme-in-use',
  'missing-role',
  'code-taken',
  'code-not-reserved',
  'block-elsewhere',
  // frameworks, classes, numbers
  'exists',
  'class-not-leaf',
  'class-closed',
  'framework-unpublished',
  'framework-not-in-force',
  'framework-clash',
  'framework-of-issuer',
  'version-not-draft',
  'version-not-published',
  'class-not-in-version',
  'numbers-exhausted',
  'block-claimed',
  'block-not-given',
  'account-differs',
  // items and their life
  'not-allowed',
  'late',
  'in-future',
  'insufficient-quantity',
  'already-settled',
  // labels
  'label-misfit',
  'too-many-labels',
  // imports
  'import-repeated',
  'import-not-planned',
  'import-not-applied',
  // repeats and races
  'stale',
  'busy',
  'id-reused',
  'idempotency-key-reused',
  'idempotency-key-running',
  'secret-not-replayed',
  // the server
  'clock-behind',
  'storage-full',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Values a sentence about the error is filled with, and that programs read; JSON only. */
export type ErrorParams = Readonly<Record<string, unknown>>;

/** One mistake in what was sent: where (`#/body/levels/0/alphabet`), which (a key of `texts/mistakes.ts`), with what. */
export interface Mistake {
  pointer: string;
  code: string;
  params?: ErrorParams;
}

/** A refusal that names its reason. Knows no HTTP and no language: texts are made where people read them. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly mistakes: readonly Mistake[];

  constructor(code: ErrorCode, params: ErrorParams = {}, mistakes: readonly Mistake[] = []) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.params = params;
    this.mistakes = mistakes;
  }
}

const OF_THE_SERVER: readonly ErrorCode[] = ['busy', 'clock-behind', 'unavailable'];

/** Whether it says nothing about what was sent: the same again may do. */
export function isOfTheServer({ code }: DomainError): boolean {
  return OF_THE_SERVER.includes(code);
}
