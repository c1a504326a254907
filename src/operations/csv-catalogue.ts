import { DomainError } from '../errors.ts';
import { atCell, readCatalogueCsv } from '../reference/catalogue-csv.ts';
import type { Deps } from './deps.ts';
import { catalogueOf } from './give-catalogue.ts';
import type { SignedCatalogue } from './take-catalogue.ts';

export interface GivenCsv {
  key: string;
  text: string;
  /** The issuer's signature of the same catalogue as JSON. */
  signature?: string | undefined;
}

/**
 * Works with classes that come as CSV as with a catalogue: the framework and its versions as they are here, and those classes. It is the very document that the
 * issuer signed as JSON, if framework and versions are the same there, so its signature fits. Mistakes point at the lines and columns of the text.
 */
export async function withCsvCatalogue<T>(
  deps: Deps,
  { key, text, signature }: GivenCsv,
  work: (given: SignedCatalogue) => Promise<T>,
): Promise<T> {
  const { classes, lines } = readCatalogueCsv(text);
  const here = await catalogueOf(deps, key);
  const { issuerKey } = (await deps.stores.frameworks.find(key)) ?? {};
  if (signature !== undefined && issuerKey === undefined)
    throw new DomainError('invalid-request', {}, [{ pointer: '#/query/signature', code: 'framework-unsigned' }]);
  try {
    return await work({
      catalogue: { ...here, classes },
      ...(signature !== undefined && { signature: { algorithm: 'Ed25519', key: issuerKey ?? '', value: signature } }),
    });
  } catch (error) {
    throw error instanceof DomainError ? inCsv(error, lines) : error;
  }
}

const OF_CLASS = /^#\/body\/catalogue\/classes\/(\d+)(.*)$/;

function inCsv({ code, params, mistakes }: DomainError, lines: readonly number[]): DomainError {
  const moved = mistakes.map((mistake) => {
    const [, index, field = ''] = OF_CLASS.exec(mistake.pointer) ?? [];
    if (index !== undefined) return atCell({ ...mistake, pointer: field }, lines[Number(index)] ?? 0);
    return { ...mistake, pointer: mistake.pointer.replace('#/body/signature', '#/query/signature') };
  });
  return new DomainError(code, params, moved);
}
