import { startEmbeddedMongo } from '@tagtree/embedded-mongo';
import express from 'express';
import mongoose from 'mongoose';

/** The least program that serves anything from the same store: the embedded store, Mongoose, Express. */
const [dataDir = ''] = process.argv.slice(2);
const store = await startEmbeddedMongo({ dataDir });
const connection = await mongoose.createConnection(store.uri, { dbName: 'bare' }).asPromise();
const model = connection.model('Thing', new mongoose.Schema({ name: { type: String, unique: true } }));
await model.init();
const app = express();
app.get('/readyz', async (_request, response) => {
  response.json({ things: await model.countDocuments() });
});
const server = app.listen(0, '127.0.0.1', () => console.log('bare listens'));
process.once('SIGTERM', async () => {
  server.close();
  await connection.close();
  await store.stop();
});
