import { hash, randomUUID } from 'node:crypto';

/** A random UUID (RFC 9562, version 4). */
export function randomId(): string {
  return randomUUID();
}

/**
 * A UUID (RFC 9562 5.8, version 8) from texts: the first 16 bytes of the SHA-256 over each part's UTF-8 length (4 bytes, big-endian) and bytes.
 * Equal parts give equal ids, so that what is done again bears the ids it had.
 */
export function derivedId(...parts: readonly string[]): string {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    at = bytes.writeUInt32BE(lengths[index] as number, at);
    at += bytes.write(part, at);
  }
  const hex = hash('sha256', bytes, 'hex');
  const variant = ((Number.parseInt(hex[16] as string, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
