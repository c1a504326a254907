import { z } from 'zod';
import { Catalogue } from '../reference/catalogue.ts';
import { CatalogueSignature, IssuerKey } from '../reference/catalogue-signature.ts';

export const GivenCatalogue = z
  .strictObject({
    catalogue: Catalogue,
    signature: CatalogueSignature.optional(),
    issuerKey: IssuerKey.optional().meta({
      description: 'For a framework that is not there yet: the only key it is taken from from now on',
    }),
  })
  .meta({ id: 'GivenCatalogue', description: 'A catalogue to take in' });

export const CatalogueCsv = z.string().meta({
  description:
    'Classes as the CSV that is given out: UTF-8, all its columns in any order. A mistake points at #/body/<line>/<column>; the header is line 1',
});

export const CsvQuery = z.strictObject({
  signature: z
    .string()
    .regex(/^[A-Za-z0-9_-]{86}$/)
    .optional()
    .meta({ description: "The issuer's signature of the same catalogue as JSON; needed where there is an issuer key" }),
});

export const SignedCatalogueView = z
  .object({
    catalogue: z.record(z.string(), z.unknown()).meta({ description: 'The catalogue, as `Catalogue` says' }),
  })
  .meta({
    id: 'GivenOutCatalogue',
    description: 'A catalogue, not signed: the key of its issuer never lies on a server',
  });

const Some = z
  .object({
    count: z.number().int().meta({ description: 'How many' }),
    examples: z.array(z.string()).meta({ description: 'Paths of the first 20' }),
  })
  .meta({ id: 'SomeClasses', description: 'How many classes, and some of them' });

export const CatalogueDiffView = z
  .object({
    versions: z.array(z.number().int()).meta({ description: 'Versions that are not published here' }),
    retired: z.array(z.number().int()).meta({ description: 'Versions that are retired there and not here' }),
    added: Some.meta({ description: 'Classes that are not here' }),
    changed: Some.meta({ description: 'Classes that are different' }),
    unchanged: z.number().int().meta({ description: 'Classes that are the same' }),
    extra: Some.meta({ description: 'Classes that are here alone; they stay' }),
  })
  .meta({ id: 'CatalogueDiff', description: 'A catalogue against what is here' });
