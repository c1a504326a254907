import { DomainError } from '../../src/errors.ts';

/** The refusal that an asynchronous action ends in. */
export async function refusalOf(action: () => Promise<unknown>): Promise<DomainError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('not refused');
}
