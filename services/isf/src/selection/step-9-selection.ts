import type { Candidates } from './candidates.ts';
import type { Decision } from './decision.ts';
import type { Criterion, SelectionPolicy } from './selection-facts.ts';
import type { Technology } from './technology.ts';

/**
 * TS §5.1 step 9: exactly one IWF, the most appropriate by what the steps before have gathered. How to weigh is local
 * policy (ISF-5.1-09-N3): after the address of the target the criteria of policy.isf.selection_order are asked in turn, and
 * the first that tells two candidates apart decides between them; the order of the configuration breaks the last tie.
 */
export function selectMostAppropriate(candidates: Candidates, policy: SelectionPolicy): Decision {
  const ranking = candidates.remaining.toSorted((one, other) => compare(candidates, policy, one, other).order);
  const [selected, ...others] = ranking;
  if (selected === undefined) {
    return candidates.reject('ISF-5.1-09', 'no technology is left to select from');
  }
  for (const other of others) {
    const { decidedBy } = compare(candidates, policy, selected, other);
    candidates.keep('ISF-5.1-09', other, `ranked behind ${selected} by ${decidedBy}`);
  }
  const [second] = others;
  const why =
    second === undefined
      ? 'selected: the only candidate left'
      : `selected before ${second} by ${compare(candidates, policy, selected, second).decidedBy}`;
  return candidates.select('ISF-5.1-09', [selected, ...others], why, hasEqual(candidates, selected, others));
}

/** Whether one of the others reaches the target as well as the one selected: weighTargetAddress takes no lesser one next. */
function hasEqual(candidates: Candidates, selected: Technology, others: readonly Technology[]): boolean {
  return others.some(
    (other) => candidates.standing('target_address', other) >= candidates.standing('target_address', selected),
  );
}

interface Comparison {
  /** Negative when `one` goes before `other`. */
  readonly order: number;
  readonly decidedBy: Criterion | 'address of the target' | 'order of the configuration';
}

function compare(candidates: Candidates, policy: SelectionPolicy, one: Technology, other: Technology): Comparison {
  const byTarget = candidates.standing('target_address', other) - candidates.standing('target_address', one);
  if (byTarget !== 0) return { order: byTarget, decidedBy: 'address of the target' };
  for (const criterion of policy.selectionOrder) {
    const order = value(criterion, other) - value(criterion, one);
    if (order !== 0) return { order, decidedBy: criterion };
  }
  return { order: 0, decidedBy: 'order of the configuration' };

  /** The higher, the more appropriate. */
  function value(criterion: Criterion, technology: Technology): number {
    return criterion === 'service_priority'
      ? -priorityOf(policy.servicePriority, technology)
      : candidates.standing(criterion, technology);
  }
}

function priorityOf(priority: readonly Technology[], technology: Technology): number {
  const position = priority.indexOf(technology);
  return position === -1 ? priority.length : position;
}
