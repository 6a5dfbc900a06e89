import type { Effect, Reason, Rejected, Selected } from './decision.ts';
import { NOT_ACCEPTABLE_HERE } from './decision.ts';
import type { Criterion } from './selection-facts.ts';
import type { Technology } from './technology.ts';

/** What steps can speak for or against a candidate under: a criterion of policy, or what goes before all of them. */
export type Ground = Criterion | 'target_address';

interface Vote {
  readonly ground: Ground;
  readonly technology: Technology;
  /** Above 0 for the technology, the more the better; below 0 against it, the less the worse. */
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

  /** Speaks for a technology on one ground; among several the greater `weight` (1 or more) goes first. */
  prefer(step: string, ground: Ground, technology: Technology, text: string, weight = 1): void {
    this.#votes.push({ ground, technology, weight });
    this.#explain(step, technology, 'preferred', text);
  }

  /**
   * Speaks against a technology on one ground; it is still used when no other is left. Among several the lesser `weight`
   * (-1 or less) goes last.
   */
  rankLast(step: string, ground: Ground, technology: Technology, text: string, weight = -1): void {
    this.#votes.push({ ground, technology, weight });
    this.#explain(step, technology, 'ranked-last', text);
  }

  /** How a technology stands on one ground: the weight against it when any step spoke so, else the best for it, else 0. */
  standing(ground: Ground, technology: Technology): number {
    let standing = 0;
    for (const vote of this.#votes) {
      if (vote.ground !== ground || vote.technology !== technology) continue;
      if (vote.weight < 0) return vote.weight;
      standing = Math.max(standing, vote.weight);
    }
    return standing;
  }

  /**
   * Ends with one technology chosen: the first of the ranking.
   *
   * @param hasAlternative whether a repeated selection would find another one
   */
  select(
    step: string,
    ranking: readonly [Technology, ...Technology[]],
    text: string,
    hasAlternative: boolean,
  ): Selected {
    const [selected] = ranking;
    this.#explain(step, selected, 'preferred', text);
    return { selected, ranking, hasAlternative, reasons: this.#reasons };
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
