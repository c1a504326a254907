import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The sequence of doubles behind the published ES6 number file (cyberphone/json-canonicalization, testdata/README.md): fixed values, 2,000 from the smallest
 * normal number on, then blocks of SHA-256 read as little-endian doubles. Answers the bits in hexadecimal and the number.
 */
export function* numberSequence(count: number): Generator<[bits: string, value: number]> {
  let left = count;
  for (const value of allNumbers()) {
    if (left === 0) return;
    left -= 1;
    yield [bitsOf(value), value];
  }
}

function* allNumbers(): Generator<number> {
  for (const bits of fixedBits()) yield fromBits(bits);
  for (let index = 0n; index < 2_000n; index += 1n) yield fromBits(0x0010000000000000n + index);
  let block: Uint8Array = new Uint8Array(32);
  for (;;) {
    block = createHash('sha256').update(block).digest();
    const view = new DataView(block.buffer, block.byteOffset, 32);
    for (let at = 0; at < 32; at += 8) {
      const value = view.getFloat64(at, true);
      if (value !== 0 && Number.isFinite(value)) yield value;
    }
  }
}

/** The fixed values stand in the published description itself. */
function fixedBits(): bigint[] {
  const readme = readFileSync(new URL('../../../tests/vectors/jcs-rfc8785/README.md', import.meta.url), 'utf8');
  const list = readme.slice(readme.indexOf('staticU64s'), readme.indexOf('staticF64s'));
  return (list.match(/0x[0-9a-f]+(?=n)/g) ?? []).map(BigInt);
}

function fromBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function bitsOf(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}
