import { createHash, randomUUID } from 'node:crypto';

/** A random UUID (RFC 9562, version 4). */
export function randomId(): string {
  return randomUUID();
}

/**
 * A UUID (RFC 9562 5.8, version 8) from texts: the first 16 bytes of the SHA-256 over each part's UTF-8 length (4 bytes, big-endian) and bytes.
 * Equal parts give equal ids, so that what is done again bears the ids it had.
 */
export function derivedId(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  const digest = hash.digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x80;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
