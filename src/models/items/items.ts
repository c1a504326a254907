import mongoose, { type Connection, Schema } from 'mongoose';
import type { ItemState } from '../../lifecycle/item-state.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { type Reach, type TreesOfReach, withinReach } from '../reach.ts';
import { readOne } from '../read-one.ts';
import { replaceNewer, replaceNewerMany } from '../replace-newer.ts';
import { type ItemFilter, itemConditions } from './item-filter.ts';

const { trusted } = mongoose;

/**
 * An item as it is now, made from its log. Beside the state itself only what queries need: `branches` (its class and all classes above it),
 * `search` (folded words of its titles and names) and `aliasKeys` (all aliases in the form in which they are compared).
 */
export type ItemDocument = ItemState & {
  _id: string;
  head: Head;
  branches: string[];
  search: string[];
  aliasKeys: string[];
};

const itemSchema = new Schema<ItemDocument>(
  {
    _id: { type: String, required: true },
    kind: String,
    code: String,
    class: String,
    title: Schema.Types.Mixed,
    aliases: Schema.Types.Mixed,
    attributes: Schema.Types.Mixed,
    uom: String,
    holdings: {
      type: [
        {
          unit: String,
          place: String,
          status: String,
          grade: String,
          quantity: String,
          since: Schema.Types.Mixed,
          _id: false,
        },
      ],
    },
    released: [String],
    abandoned: Boolean,
    registeredAt: String,
    updatedAt: String,
    head: { type: headDefinition, required: true },
    branches: [String],
    search: [String],
    aliasKeys: [String],
  },
  { ...strictSchema, strict: false },
);
itemSchema.index({ branches: 1, _id: 1 });
itemSchema.index({ 'holdings.unit': 1, _id: 1 });
itemSchema.index({ 'holdings.place': 1, _id: 1 });
itemSchema.index({ search: 1, _id: 1 });
itemSchema.index({ aliasKeys: 1 });

/** Every read takes the caller's reach: what lies outside it is not there. */
export function createItems(connection: Connection, trees: TreesOfReach) {
  const model = defineCollection<ItemDocument>(connection, 'items', itemSchema);
  const visible = async (item: ItemDocument | undefined, reach: Reach) =>
    item && !item.abandoned && (await withinReach(item, reach, trees)) ? item : undefined;

  return {
    model,

    async byId(id: string, reach: Reach): Promise<ItemDocument | undefined> {
      return visible(await readOne(model, id), reach);
    },

    async byIds(ids: readonly string[], reach: Reach): Promise<ItemDocument[]> {
      if (ids.length === 0) return [];
      const found = await model.find({ _id: trusted({ $in: [...ids] }) }).lean<ItemDocument[]>();
      const seen = await Promise.all(found.map((item) => visible(item, reach)));
      return seen.filter((item) => item !== undefined);
    },

    /** Items bearing one of these aliases (`scheme:value`, as `aliasKey` writes the value, or `*:value` for any scheme). At most `limit`. */
    async byAliasKeys(keys: readonly string[], reach: Reach, limit: number): Promise<ItemDocument[]> {
      if (keys.length === 0) return [];
      const conditions = await itemConditions({}, reach, trees);
      return model
        .find({ $and: [{ aliasKeys: trusted({ $in: [...keys] }) }, ...conditions] })
        .limit(limit)
        .lean<ItemDocument[]>();
    },

    /** Whether any item bears a name of a scheme. */
    async anyWithScheme(scheme: string): Promise<boolean> {
      const within = { $elemMatch: { $gte: `${scheme}:`, $lt: `${scheme};` } };
      return (await model.findOne({ aliasKeys: trusted(within) }, { _id: 1 }).lean()) !== null;
    },

    /** Items after an id, in the order of their ids. */
    async page(filter: ItemFilter, reach: Reach, after: string, limit: number): Promise<ItemDocument[]> {
      const conditions = await itemConditions(filter, reach, trees);
      return model
        .find({ $and: [{ _id: trusted({ $gt: after }) }, ...conditions] })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<ItemDocument[]>();
    },

    /** Every item that a filter lets through, in the order of their ids. */
    async *matching(filter: ItemFilter, reach: Reach): AsyncGenerator<ItemDocument> {
      const conditions = await itemConditions(filter, reach, trees);
      const query = conditions.length > 0 ? { $and: conditions } : {};
      yield* model.find(query).sort({ _id: 1 }).lean<ItemDocument>().cursor();
    },

    /** Without reach: for the projection itself, whose log decides. */
    async projected(id: string): Promise<ItemDocument | undefined> {
      return readOne(model, id);
    },

    async projectedMany(ids: readonly string[]): Promise<ItemDocument[]> {
      return ids.length === 0 ? [] : model.find({ _id: trusted({ $in: [...ids] }) }).lean<ItemDocument[]>();
    },

    /** How far in their logs these items are, those that are there. */
    async heads(ids: readonly string[]): Promise<Map<string, number>> {
      if (ids.length === 0) return new Map();
      const found = await model.find({ _id: trusted({ $in: [...ids] }) }, { 'head.seq': 1 }).lean<ItemDocument[]>();
      return new Map(found.map(({ _id, head }) => [_id, head.seq]));
    },

    save: (document: ItemDocument) => replaceNewer(model, document),
    saveMany: (documents: readonly ItemDocument[]) => replaceNewerMany(model, documents),

    /** For items that are certainly new (an import's own): one insert each; those already there are left to `saveMany`. */
    async insertNew(documents: readonly ItemDocument[]): Promise<void> {
      if (documents.length === 0) return;
      try {
        await model.collection.insertMany(documents.map((document) => ({ ...document })) as never[], {
          ordered: false,
        });
      } catch {
        await replaceNewerMany(model, documents);
      }
    },
  };
}

export type Items = ReturnType<typeof createItems>;
