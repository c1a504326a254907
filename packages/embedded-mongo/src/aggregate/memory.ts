import { Doc, type Value } from '../values/document.ts';
import { Scalar } from '../values/scalar.ts';
import { StoreError } from '../values/store-error.ts';

const MOST_BYTES = 100 * 1024 * 1024;

/** What a stage keeps of the documents that went through it. */
export class Memory {
  private bytes = 0;
  private readonly stage: string;

  constructor(stage: string) {
    this.stage = stage;
  }

  /** Throws 292 when it becomes more than 100 MiB. */
  take(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > MOST_BYTES) {
      throw new StoreError(
        292,
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `Exceeded memory limit of ${MOST_BYTES} bytes for ${this.stage}`,
      );
    }
  }
}

/** About how much memory a value takes beside its place. */
export function sizeOf(value: Value | undefined): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Doc) return value.bytes.length;
  if (value instanceof Scalar) return value.data.length;
  return Array.isArray(value) ? value.reduce((sum: number, each) => sum + 8 + sizeOf(each), 0) : 0;
}
