import { randomUUID } from 'node:crypto';
import { allOperations } from '../../scripts/torture/crash/all-operations.ts';
import { openWorld } from '../../scripts/torture/crash/world.ts';
import { isWrite } from '../../src/http/endpoint.ts';
import { protectedEndpoints } from '../support/all-endpoints.ts';
import { storeForFile } from './crash-tests.ts';

const store = storeForFile();

test('every endpoint that writes has an operation that is made to crash at each of its steps', async () => {
  const world = await openWorld(store.uri(), 'every-write');
  await world.standing.send({ method: 'POST', path: '/v1/units', body: { key: 'depot', title: { en: 'Depot' } } });
  const sent: string[] = [];
  try {
    for (const { prepare } of allOperations) {
      const tag = `T${randomUUID().slice(0, 8)}`.toUpperCase();
      const { method, path } = (await prepare(world, world.standing, tag)).sent;
      sent.push(`${method} ${path}`);
    }
  } finally {
    await world.close();
  }
  const writes = protectedEndpoints(world.standing).filter(isWrite);
  expect(writes.length).toBeGreaterThan(25);
  const crashed = ({ method, path }: { method: string; path: string }) => {
    const pattern = new RegExp(`^${method.toUpperCase()} ${path.replace(/:\w+/g, '[^/]+')}$`);
    return sent.some((each) => pattern.test(each));
  };
  expect(writes.filter((each) => !crashed(each)).map(({ operationId }) => operationId)).toEqual([]);
});
