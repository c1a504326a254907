import { DomainError, type ErrorCode } from '../errors.ts';
import type { Language } from '../texts/language.ts';
import { mistakeText } from '../texts/mistakes.ts';
import { problemText } from '../texts/problems.ts';

/** The one table from an error to its HTTP status. */
export const statuses: Record<ErrorCode, number> = {
  'malformed-request': 400,
  'headers-too-large': 431,
  'request-timeout': 408,
  'malformed-path': 400,
  'malformed-body': 400,
  'invalid-request': 422,
  unauthorized: 401,
  'missing-scope': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'too-large': 413,
  'unsupported-media-type': 415,
  'unknown-item': 404,
  ambiguous: 409,
  'alias-taken': 409,
  'alias-is-code': 422,
  'scheme-in-use': 409,
  'missing-role': 403,
  'code-taken': 409,
  'code-not-reserved': 409,
  'block-elsewhere': 409,
  exists: 409,
  'class-not-leaf': 422,
  'class-closed': 409,
  'framework-unpublished': 409,
  'framework-not-in-force': 409,
  'framework-clash': 409,
  'framework-of-issuer': 409,
  'version-not-draft': 409,
  'version-not-published': 409,
  'class-not-in-version': 409,
  'numbers-exhausted': 409,
  'block-claimed': 409,
  'block-not-given': 409,
  'account-differs': 409,
  'not-allowed': 409,
  late: 409,
  'in-future': 422,
  'insufficient-quantity': 409,
  'already-settled': 409,
  'label-misfit': 422,
  'too-many-labels': 422,
  'import-repeated': 409,
  'import-not-planned': 409,
  'import-not-applied': 409,
  stale: 412,
  busy: 409,
  'id-reused': 422,
  'idempotency-key-reused': 422,
  'idempotency-key-running': 409,
  'secret-not-replayed': 409,
  'clock-behind': 503,
  'storage-full': 507,
  unavailable: 503,
  internal: 500,
};

/** Problem details (RFC 9457) with a stable code, the parameters, and the place of every mistake. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  params: Record<string, unknown>;
  suggestions?: unknown;
  errors?: { pointer: string; detail: string }[];
}

export function toProblem(error: Pick<DomainError, 'code' | 'params' | 'mistakes'>, language: Language): Problem {
  const { title, detail } = problemText(error.code, language);
  const { suggestions, ...params } = error.params;
  return {
    type: `/problems/${error.code}`,
    title,
    status: statuses[error.code],
    detail: detail(error.params),
    code: error.code,
    params,
    ...(suggestions !== undefined && { suggestions }),
    ...(error.mistakes.length > 0 && {
      errors: error.mistakes.map((mistake) => ({ pointer: mistake.pointer, detail: mistakeText(mistake, language) })),
    }),
  };
}

/** The same refusal where what was judged stands at another place of the request than the one who judged it knew. */
export function movedMistakes({ code, params, mistakes }: DomainError, from: string, to: string): DomainError {
  const moved = mistakes.map((each) =>
    each.pointer.startsWith(from) ? { ...each, pointer: to + each.pointer.slice(from.length) } : each,
  );
  return new DomainError(code, params, moved);
}

/** Any error as one that may be told: what is not a DomainError is `internal` and says nothing of itself. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof URIError) return new DomainError('malformed-path');
  if (isConnectionLoss(error)) return new DomainError('unavailable');
  if (isFullDisk(error)) return new DomainError('storage-full');
  return new DomainError('internal');
}

/** The driver's errors for a server that can't be reached or went away. */
function isConnectionLoss(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /^Mongo(Network|ServerSelection|NotConnected|PoolCleared|TopologyClosed|Expired)/.test(name);
}

const OUT_OF_DISK_SPACE = 14_031;

/** Of the database, or of this process where it writes files of its own. */
function isFullDisk(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === OUT_OF_DISK_SPACE || ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(code));
}

/** Extra headers an error asks for: when to come back, how to authenticate, what is allowed. */
export function problemHeaders(error: DomainError): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
  };
  if (['busy', 'idempotency-key-running', 'unavailable', 'clock-behind'].includes(error.code))
    headers['Retry-After'] = '1';
  if (error.code === 'unauthorized')
    headers['WWW-Authenticate'] = `${error.params['scheme'] ?? 'Bearer'} realm="tagtree"`;
  if (error.code === 'method-not-allowed') headers['Allow'] = String(error.params['allow']);
  return headers;
}
