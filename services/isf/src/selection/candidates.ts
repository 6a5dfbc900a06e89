import type { Effect, Reason, Rejected, Selected } from './decision.ts';
import { NOT_ACCEPTABLE_HERE } from './decision.ts';
import type { Criterion } from './selection-facts.ts';
import type { Technology } from './technology.ts';

interface Vote {
  readonly criterion: Criterion;
  readonly technology: Technology;
  /** Above 0 for the technology, the more the better; below 0 against it. */
  readonly weight: number;
}

/**
 * The list of potential IWFs of TS §5.1 while the steps work on it. Each change takes its reason, so that none goes
 * unexplained.
 */
export class Candidates {
  #remaining: readonly Technology[];
  readonly #votes: Vote[] = [];
  readonly #reasons: Reason[] = [];

  constructor(technologies: readonly Technology[]) {
    this.#remaining = technologies;
  }

  /** Those not eliminated so far, in the order of the configuration. */
  get remaining(): readonly Technology[] {
    return this.#remaining;
  }

  get isEmpty(): boolean {
    return this.#remaining.length === 0;
  }

  includes(technology: Technology): boolean {
    return this.#remaining.includes(technology);
  }

  /** Takes a technology off the list, for good. */
  eliminate(step: string, technology: Technology, text: string): void {
    this.#remaining = this.#remaining.filter((candidate) => candidate !== technology);
    this.#explain(step, technology, 'eliminated', text);
  }

  /** Leaves a technology where it is, and says why the step did. */
  keep(step: string, technology: Technology, text: string): void {
    this.#explain(step, technology, 'kept', text);
  }

  /** Speaks for a technology under one criterion of step 9; among several the greater `weight` (1 or more) goes first. */
  prefer(step: string, criterion: Criterion, technology: Technology, text: string, weight = 1): void {
    this.#votes.push({ criterion, technology, weight });
    this.#explain(step, technology, 'preferred', text);
  }

  /** Speaks against a technology under one criterion of step 9; it is still used when no other is left. */
  rankLast(step: string, criterion: Criterion, technology: Technology, text: string): void {
    this.#votes.push({ criterion, technology, weight: -1 });
    this.#explain(step, technology, 'ranked-last', text);
  }

  /** How a technology stands under one criterion: -1 when any step spoke against it, else the best weight for it, else 0. */
  standing(criterion: Criterion, technology: Technology): number {
    let standing = 0;
    for (const vote of this.#votes) {
      if (vote.criterion !== criterion || vote.technology !== technology) continue;
      if (vote.weight < 0) return -1;
      standing = Math.max(standing, vote.weight);
    }
    return standing;
  }

  /** Ends with one technology chosen: the first of the ranking. */
  select(step: string, ranking: readonly [Technology, ...Technology[]], text: string): Selected {
    const [selected] = ranking;
    this.#explain(step, selected, 'preferred', text);
    return { selected, ranking, reasons: this.#reasons };
  }

  /** Ends with no technology. */
  reject(step: string, text: string): Rejected {
    return {
      selected: undefined,
      ranking: [],
      reasons: this.#reasons,
      rejection: { status: NOT_ACCEPTABLE_HERE, step, text },
    };
  }

  #explain(step: string, technology: Technology, effect: Effect, text: string): void {
    this.#reasons.push({ step, technology, effect, text });
  }
}
