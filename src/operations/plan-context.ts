import type { CompiledFramework } from '../codes/compiled-framework.ts';
import type { PlanContext } from '../imports/compile-plan.ts';
import { nowText } from '../lifecycle/occurred-at.ts';
import type { Deps } from './deps.ts';

/** What a framework and the site say to a plan. */
export function planContext(deps: Pick<Deps, 'now' | 'zone'>, framework: CompiledFramework): PlanContext {
  return {
    isLegalPath(segments) {
      const path = framework.joinPath(segments);
      return framework.classMistake(path) ?? (framework.isLeafPath(path) || 'class-not-leaf');
    },
    splitPath: framework.classSegments,
    today: nowText(deps.now(), deps.zone).slice(0, 10),
  };
}
