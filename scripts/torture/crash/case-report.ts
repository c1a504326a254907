import type { Verdict } from '../fault-proxy.ts';
import type { Answer } from '../send.ts';
import type { Write } from '../wire-write.ts';
import type { Operation, Prepared, Sight } from './operation.ts';

/** Where a process dies: at which of its writes, and how much of that write is there. */
export interface Moment {
  step: number;
  at: Exclude<Verdict, 'pass'>;
}

/** When another client comes: never; at once, before anything has healed; after that; or, with no crash at all, just before that write. */
export type RivalComes = 'never' | 'at-once' | 'after-healing' | 'between';

/** What was to be seen right after the crash, when what settles and heals had run, and when the client had sent again. */
export interface Sights {
  found: Sight;
  healed: Sight;
  repeated: Sight;
}

export interface CaseReport extends Moment, Sights {
  operation: string;
  rivalComes: RivalComes;
  write: string;
  /** Who got what they asked for, where there was a rival. */
  had?: 'both' | 'ours' | 'the rival';
  faults: string[];
}

export function nameOfWrite({ command, collection, documents }: Write): string {
  return `${command} ${collection}${documents > 1 ? ` (${documents})` : ''}`;
}

interface Answers {
  answer: Answer;
  rivalAnswer: Answer | undefined;
}

/** Who had what they asked for, and what must not be: half of something, something twice, or a refusal without a reason. */
export function judgeCase(operation: Operation, { rival }: Prepared, sights: Sights, answers: Answers) {
  const { answer, rivalAnswer } = answers;
  const done = answer.status < 300 || answer.body?.code === operation.refusedAsDone;
  const rivalDone = rivalAnswer !== undefined && rivalAnswer.status < 300;
  const faults = sightFaults(operation, sights);
  if (done !== (sights.repeated === 'done'))
    faults.push(`sent again it was answered ${told(answer)}, and there is: ${sights.repeated}`);
  if (rivalAnswer && !rivalDone && (rivalAnswer.status !== 409 || rival?.room === 'both'))
    faults.push(`the rival was answered ${told(rivalAnswer)}`);
  if (!done && !(rivalDone && rival?.room === 'one' && answer.status === 409))
    faults.push(`sent again it was answered ${told(answer)}`);
  if (done && rivalDone && rival?.room === 'one') faults.push('both had what only one can have');
  if (!rivalAnswer) return { faults };
  const had = done && rivalDone ? 'both' : done ? 'ours' : 'the rival';
  return { faults, had } as const;
}

function sightFaults({ between, waits }: Operation, { found, healed }: Sights): string[] {
  const isKnown = (sight: Sight, also: RegExp | undefined) => /^(nothing|done)$/.test(sight) || also?.test(sight);
  return [
    ...(isKnown(found, between) ? [] : [`the crash left: ${found}`]),
    ...(isKnown(healed, waits) ? [] : [`after healing there is: ${healed}`]),
  ];
}

function told({ status, body }: Answer): string {
  return `${status} ${body?.code ?? ''}`.trim();
}
