import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalize } from '@tagtree/evidence';
import { z } from 'zod';

/** An Ed25519 public key: 32 bytes, base64url (RFC 8037). */
export const IssuerKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .meta({ description: "The issuer's Ed25519 public key, 32 bytes in base64url" });

export const CatalogueSignature = z
  .strictObject({
    algorithm: z.literal('Ed25519').meta({ description: 'Ed25519 (RFC 8032)' }),
    key: IssuerKey,
    value: z
      .string()
      .regex(/^[A-Za-z0-9_-]{86}$/)
      .meta({ description: 'Over the RFC 8785 text of the catalogue, 64 bytes in base64url' }),
  })
  .meta({ id: 'CatalogueSignature', description: "The issuer's signature of a catalogue" });

export type CatalogueSignature = z.output<typeof CatalogueSignature>;

/** What is signed: the UTF-8 bytes of the canonical text (RFC 8785) of the catalogue. */
function signedBytes(catalogue: unknown): Buffer {
  return Buffer.from(canonicalize(catalogue), 'utf8');
}

/** Signs a catalogue with an Ed25519 private key. */
export function signCatalogue(catalogue: unknown, privateKey: KeyObject): CatalogueSignature {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { algorithm: 'Ed25519', key: x, value: sign(null, signedBytes(catalogue), privateKey).toString('base64url') };
}

/** Whether a catalogue was signed with the key that its signature names. Whether that key is to be trusted is another question. */
function isSignedBy(catalogue: unknown, { key, value }: CatalogueSignature): boolean {
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: key } });
  return verify(null, signedBytes(catalogue), publicKey, Buffer.from(value, 'base64url'));
}

/** Why a document is not to be trusted, as a key of the mistakes' texts: none when it is signed with the trusted key, or nobody has to sign it and nobody did. */
export function signatureMistake(
  document: unknown,
  signature: CatalogueSignature | undefined,
  trusted: string | undefined,
): string | undefined {
  if (trusted !== undefined && !signature) return 'signature-missing';
  if (trusted !== undefined && signature?.key !== trusted) return 'signature-of-another';
  if (signature && !isSignedBy(document, signature)) return 'signature-wrong';
  return undefined;
}
