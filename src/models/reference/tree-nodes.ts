import mongoose, { type Connection, Schema } from 'mongoose';
import type { TreeNodeState } from '../../reference/tree-node-log.ts';
import { defineCollection, strictSchema } from '../define-collection.ts';
import { type Head, headDefinition } from '../head.ts';
import { replaceNewer } from '../replace-newer.ts';

const { trusted } = mongoose;

/** `_id` is the key; `order` sorts titles in Vietnamese order. */
export type TreeNodeDocument = TreeNodeState & { _id: string; subject: string; head: Head };

function treeNodeSchema() {
  const schema = new Schema<TreeNodeDocument>(
    {
      _id: { type: String, required: true },
      subject: { type: String, required: true },
      key: { type: String, required: true },
      title: Schema.Types.Mixed,
      parent: String,
      level: String,
      head: { type: headDefinition, required: true },
    },
    strictSchema,
  );
  schema.index({ subject: 1 });
  schema.index({ parent: 1, _id: 1 });
  return schema;
}

/** The store of units or of places: two collections of one shape. */
export function createTreeNodes(connection: Connection, collection: 'units' | 'places') {
  const model = defineCollection<TreeNodeDocument>(connection, collection, treeNodeSchema());
  return {
    model,

    async find(key: string): Promise<TreeNodeDocument | undefined> {
      return (await model.findById(key).lean<TreeNodeDocument>()) ?? undefined;
    },

    async findMany(keys: readonly string[]): Promise<TreeNodeDocument[]> {
      return keys.length === 0 ? [] : model.find({ _id: trusted({ $in: [...keys] }) }).lean<TreeNodeDocument[]>();
    },

    async bySubject(subject: string): Promise<TreeNodeDocument | undefined> {
      return (await model.findOne({ subject }).lean<TreeNodeDocument>()) ?? undefined;
    },

    /** Nodes in the order of their keys after `after`; of one parent when given, of `keys` when given. */
    async page(after: string, limit: number, parent?: string, keys?: readonly string[]): Promise<TreeNodeDocument[]> {
      const within = keys ? { $gt: after, $in: [...keys] } : { $gt: after };
      return model
        .find({ _id: trusted(within), ...(parent !== undefined && { parent }) })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<TreeNodeDocument[]>();
    },

    /** The keys below `roots`, and the roots themselves: one query a level of the tree. */
    async below(roots: readonly string[]): Promise<Set<string>> {
      const seen = new Set(roots);
      let level: string[] = [...roots];
      while (level.length > 0) {
        const children = await model.find({ parent: trusted({ $in: level }) }, { _id: 1 }).lean<{ _id: string }[]>();
        level = children.map((child) => child._id).filter((key) => !seen.has(key));
        for (const key of level) seen.add(key);
      }
      return seen;
    },

    save: (document: TreeNodeDocument) => replaceNewer(model, document),
  };
}

export type TreeNodes = ReturnType<typeof createTreeNodes>;
