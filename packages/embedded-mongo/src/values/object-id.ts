import { randomBytes, randomInt } from 'node:crypto';
import { TYPE } from './bson-types.ts';
import { Scalar } from './scalar.ts';

const ofThisProcess = randomBytes(5);
let counter = randomInt(0x1000000);

/** A new ObjectId: seconds since 1970 (4 bytes), five bytes of this process, a counter (3 bytes). */
export function newObjectId(): Scalar {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(Math.floor(Date.now() / 1000));
  ofThisProcess.copy(bytes, 4);
  counter = (counter + 1) % 0x1000000;
  bytes.writeUIntBE(counter, 9, 3);
  return new Scalar(TYPE.objectId, bytes.toString('latin1'));
}
