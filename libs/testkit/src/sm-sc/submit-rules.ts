import type { SmscBehaviour, SubmitRule } from './behaviour.ts';

/** What to do with one submission. */
export interface SubmitVerdict {
  readonly commandStatus: number;
  readonly delayMs: number;
  readonly silent: boolean;
  readonly cut: 'refuse' | 'accept' | undefined;
}

const ESME_RTHROTTLED = 0x58;
const SECOND_MS = 1_000;

/** Applies the rules of a behaviour and counts their uses. */
export class SubmitRules {
  readonly #uses = new Map<SubmitRule, number>();
  #second = 0;
  #inSecond = 0;

  /** Begins to count anew. */
  reset(): void {
    this.#uses.clear();
  }

  /** The verdict on a submission to this destination. */
  verdict(behaviour: SmscBehaviour, destination: string): SubmitVerdict {
    if (this.#tooFast(behaviour.throttleAbove)) {
      return { commandStatus: ESME_RTHROTTLED, delayMs: 0, silent: false, cut: undefined };
    }
    const rule = behaviour.submits.find((one) => this.#applies(one, destination));
    if (rule !== undefined) this.#uses.set(rule, (this.#uses.get(rule) ?? 0) + 1);
    return {
      commandStatus: rule?.commandStatus ?? 0,
      delayMs: rule?.delayMs ?? 0,
      silent: rule?.silent ?? false,
      cut: rule?.cut,
    };
  }

  #applies(rule: SubmitRule, destination: string): boolean {
    if (rule.destination !== undefined && !destination.startsWith(rule.destination)) return false;
    return rule.times === undefined || (this.#uses.get(rule) ?? 0) < rule.times;
  }

  #tooFast(perSecond: number | undefined): boolean {
    if (perSecond === undefined) return false;
    const second = Math.floor(Date.now() / SECOND_MS);
    if (second !== this.#second) {
      this.#second = second;
      this.#inSecond = 0;
    }
    this.#inSecond += 1;
    return this.#inSecond > perSecond;
  }
}
