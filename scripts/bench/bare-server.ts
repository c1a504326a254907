import { createServer, type IncomingMessage } from 'node:http';
import mongoose from 'mongoose';

/**
 * What the figures are held against: a bare node:http handler that makes the same reads and writes through the driver on the same store, and nothing else.
 * `/resolve`: a name, its item. `/event`: the item, an event inserted, the item replaced, in the very collections. `/codes`: lines of the length of a code's.
 */
const { MONGODB_URI = '' } = process.env;
const connection = await mongoose.createConnection(MONGODB_URI, { dbName: 'tagtree' }).asPromise();
const database = connection.db;
if (!database) throw new Error('not connected');
const names = database.collection<{ _id: string; subject: string }>('names');
const items = database.collection<{ _id: string; head: { seq: number } }>('items');
const events = database.collection<{ _id: string }>('events');

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
}

let count = 0;

async function recorded({ item = '', row = '{}' }: Record<string, string>): Promise<unknown> {
  const found = await items.findOne({ _id: item });
  count += 1;
  const subject = `bare-${item}`;
  const event = {
    ...(JSON.parse(row) as object),
    _id: `${subject}/${process.pid}-${count}`,
    subject,
    id: `${process.pid}-${count}`,
  };
  await events.insertOne(event);
  const { _id, ...fields } = found ?? { _id: item };
  await items.replaceOne({ _id }, { ...fields, updatedAt: new Date().toISOString() } as never);
  return event;
}

const server = createServer(async (request, response) => {
  if (request.url === '/codes') {
    const { count: lines } = await bodyOf(request);
    let chunk = '';
    for (let line = 0; line < Number(lines); line += 1) {
      chunk += '{"code":"T.23.015.000042.JV"}\n';
      if (chunk.length < 64 * 1024) continue;
      if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
      chunk = '';
    }
    response.write(chunk);
    return response.end();
  }
  const body = await bodyOf(request);
  let answer: unknown;
  if (request.url === '/resolve') {
    const name = await names.findOne({ _id: body['name'] ?? '' });
    answer = await items.findOne({ _id: name?.subject ?? '' });
  } else answer = await recorded(body);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(answer));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(`bare http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void connection.close();
});
