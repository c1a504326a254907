import { toBody } from '../server/wire.ts';
import { dateOf } from '../values/scalar.ts';
import type { Command } from './context.ts';

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

export const hello: Command = (_context, command) =>
  toBody({
    helloOk: true,
    [command['hello'] === undefined ? 'ismaster' : 'isWritablePrimary']: true,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: dateOf(Date.now()),
    connectionId: 1,
    minWireVersion: 0,
    maxWireVersion: 21,
    readOnly: false,
    ok: 1,
  });

export const ping: Command = () => toBody({ ok: 1 });

export const buildInfo: Command = () =>
  toBody({
    version: '7.0.0',
    gitVersion: 'embedded',
    modules: [],
    versionArray: [7, 0, 0, 0],
    bits: 64,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    ok: 1,
  });

export const connectionStatus: Command = () =>
  toBody({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 });
