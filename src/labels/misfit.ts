import { DomainError, type ErrorParams } from '../errors.ts';
import type { LabelContent } from './label-content.ts';

/** Why a label can not be printed in this size, told in `texts/reasons.ts`. */
export type MisfitReason = 'module-too-small' | 'code-too-small' | 'sign-missing';

export function misfit(content: LabelContent, reason: MisfitReason, params: ErrorParams): DomainError {
  return new DomainError('label-misfit', { code: content.code, reason, ...params });
}
