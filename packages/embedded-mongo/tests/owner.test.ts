import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { DataDirInUse, startEmbeddedMongo } from '@tagtree/embedded-mongo';
import { MongoClient } from 'mongodb';
import { endBy, removeDir, serve, tempDir } from './support.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = tempDir();
});
afterEach(() => removeDir(dataDir));

const socketOf = (uri: string) => decodeURIComponent(new URL(uri).host);
const lock = () => join(dataDir, 'owner.lock');

test('a second owner is told which process has the directory', async () => {
  const store = await startEmbeddedMongo({ dataDir });
  const second = startEmbeddedMongo({ dataDir });
  await expect(second).rejects.toBeInstanceOf(DataDirInUse);
  await expect(second).rejects.toThrow(`in use by process ${process.pid} on ${hostname()}`);
  await expect(serve(dataDir)).rejects.toThrow(`in use by process ${process.pid} on`);
  await store.stop();
});

test('another process that has the directory is named, and when it ends the directory is free', async () => {
  const { child, uri } = await serve(dataDir);
  await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(`in use by process ${child.pid} on`);
  expect(await endBy(child, 'SIGTERM')).toBe(0);
  expect([existsSync(lock()), existsSync(dirname(socketOf(uri)))]).toEqual([false, false]);
  await (await startEmbeddedMongo({ dataDir })).stop();
});

test('the lock of a killed process is taken over', async () => {
  const { child, uri } = await serve(dataDir);
  await endBy(child, 'SIGKILL');
  removeDir(dirname(socketOf(uri)));
  expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: child.pid });
  const store = await startEmbeddedMongo({ dataDir });
  expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid });
  await store.stop();
});

test('a lock that cannot be read is taken over, one of another host is not', async () => {
  writeFileSync(lock(), '{"pid":');
  await (await startEmbeddedMongo({ dataDir })).stop();
  writeFileSync(lock(), JSON.stringify({ pid: 1, host: `not-${hostname()}`, started: '' }));
  await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(`in use by process 1 on not-${hostname()}`);
});

test('a directory of a newer format is refused, and left as it is', async () => {
  await (await startEmbeddedMongo({ dataDir })).stop();
  const format = readFileSync(join(dataDir, 'format'), 'utf8');
  writeFileSync(join(dataDir, 'format'), '3\n');
  await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(/has format 3; this version reads format 2/);
  expect([existsSync(lock()), readFileSync(join(dataDir, 'format'), 'utf8')]).toEqual([false, '3\n']);
  writeFileSync(join(dataDir, 'format'), format);
  await (await startEmbeddedMongo({ dataDir })).stop();
});

test('stop may be called twice, and the URI is dead after it', async () => {
  const store = await startEmbeddedMongo({ dataDir });
  await Promise.all([store.stop(), store.stop()]);
  expect(existsSync(socketOf(store.uri))).toBe(false);
  await expect(MongoClient.connect(store.uri, { serverSelectionTimeoutMS: 100 })).rejects.toThrow();
});
