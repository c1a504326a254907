import { DomainError } from '../errors.ts';

/** An item's entity tag (RFC 9110 8.8.3), strong: `"<id>.<seq>"`. */
export function itemEtag(id: string, seq: number): string {
  return `"${id}.${seq}"`;
}

/** Whether an If-Match header lets a change through; without one it always does. Weak tags never match (RFC 9110 13.1.1). */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined || header.trim() === '*') return true;
  return header.split(',').some((each) => each.trim() === etag);
}

export function requireMatch(header: string | undefined, etag: string, seq: number): void {
  if (!matches(header, etag)) throw new DomainError('stale', { seq });
}

/** Whether an If-None-Match header says that the client has it already (RFC 9110 13.1.2); here weak tags match too. */
export function isFresh(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => ['*', etag].includes(each.trim().replace(/^W\//, '')));
}
