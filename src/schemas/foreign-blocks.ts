import { z } from 'zod';
import { BlockDocument } from '../reference/block-document.ts';
import { CatalogueSignature } from '../reference/catalogue-signature.ts';
import { BlockCounts } from './codes.ts';
import { Instant } from './common.ts';

export const GivenBlock = z
  .strictObject({ block: BlockDocument, signature: CatalogueSignature.optional() })
  .meta({ id: 'GivenBlock', description: 'A block that another server gives to this one, signed by the issuer' });

export const BlockDocumentView = z
  .object({
    block: z.record(z.string(), z.unknown()).meta({ description: 'The block, as `BlockDocument` says' }),
  })
  .meta({ id: 'GivenOutBlock', description: 'A block for another server, not signed yet' });

export const ForeignBlockView = z
  .object({
    id: z.string().meta({ description: 'The id it has on the server that gave it' }),
    class: z.string().meta({ description: 'Class' }),
    version: z.number().int().meta({ description: 'Version of the framework that writes the codes' }),
    giver: z.string().meta({ description: 'Id of the server that gave it' }),
    purpose: z.string().optional().meta({ description: 'What for' }),
    from: z.string().meta({ description: 'First code' }),
    to: z.string().meta({ description: 'Last code' }),
    givenAt: Instant.meta({ description: 'When it was given' }),
    takenAt: Instant.meta({ description: 'When it was taken in' }),
    counts: BlockCounts,
  })
  .meta({ id: 'ForeignBlock', description: 'A block of numbers that another server gave to this one' });

const Codes = z.array(z.string().max(100)).max(1_000).optional();

export const AccountReport = z
  .strictObject({
    claimed: Codes.meta({ description: 'Borne by items there' }),
    void: Codes.meta({ description: 'Void there' }),
  })
  .meta({ id: 'AccountReport', description: 'What the server that has a block reports of its numbers' });
