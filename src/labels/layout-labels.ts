import { setImmediate } from 'node:timers/promises';
import type { LabelContent } from './label-content.ts';
import { type LabelLayout, type LabelSize, layoutLabel } from './layout.ts';

/** A millisecond each, about. */
const AT_ONCE = 10;

/** Lays out many labels, a few at a time, so that other requests are served in between. Throws `label-misfit`, and the signal's reason when it is aborted. */
export async function layoutLabels(
  contents: readonly LabelContent[],
  size: LabelSize,
  signal: AbortSignal,
): Promise<LabelLayout[]> {
  const layouts: LabelLayout[] = [];
  for (const content of contents) {
    layouts.push(layoutLabel(content, size));
    if (layouts.length % AT_ONCE > 0) continue;
    await setImmediate();
    signal.throwIfAborted();
  }
  return layouts;
}
