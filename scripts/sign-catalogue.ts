import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { BlockDocument } from '../src/reference/block-document.ts';
import { Catalogue } from '../src/reference/catalogue.ts';
import { signCatalogue } from '../src/reference/catalogue-signature.ts';

/**
 * `npm run sign-catalogue -- KEYFILE [IN.json OUT.json]`: signs a catalogue as `GET /v1/frameworks/{key}/catalogue` answers it, for `POST /v1/catalogues`, or a block as
 * `GET /v1/blocks/{id}/document` does, for `POST /v1/foreign-blocks`. A key file that is not there is made (Ed25519, PKCS 8, readable by its owner alone). The key
 * never lies on a server. Prints the public key.
 */
const [keyFile, from, to] = process.argv.slice(2);
if (!keyFile || (from !== undefined && to === undefined)) {
  console.error(
    'Say where the key lies, and which catalogue or block to sign: npm run sign-catalogue -- issuer.pem in.json out.json',
  );
  process.exit(2);
}

async function privateKey(path: string) {
  const pem = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (pem !== undefined) return createPrivateKey(pem);
  const made = generateKeyPairSync('ed25519').privateKey;
  await writeFile(path, made.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  console.log(`Made ${path}: keep it safe, and apart from every server.`);
  return made;
}

const key = await privateKey(keyFile);
const given = from === undefined ? {} : JSON.parse(await readFile(from, 'utf8'));
const signed = 'block' in given ? BlockDocument.parse(given.block) : Catalogue.optional().parse(given.catalogue);
const signature = signCatalogue(signed ?? {}, key);
if (to !== undefined) await writeFile(to, JSON.stringify({ ...given, signature }));
console.log(`Public key: ${signature.key}`);
