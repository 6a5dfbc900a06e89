import type { ResponseRule } from './behaviour.ts';

/** Chooses among rules for the RES and counts their uses. */
export class ResponseRules {
  readonly #uses = new Map<ResponseRule, number>();

  /** Begins to count anew. */
  reset(): void {
    this.#uses.clear();
  }

  /** The rule for a REQ to these recipients, which counts as used; undefined: answer Ok. */
  take(rules: readonly ResponseRule[], recipients: readonly string[]): ResponseRule | undefined {
    const rule = rules.find((one) => this.#applies(one, recipients));
    if (rule !== undefined) this.#uses.set(rule, (this.#uses.get(rule) ?? 0) + 1);
    return rule;
  }

  #applies(rule: ResponseRule, recipients: readonly string[]): boolean {
    const { recipient, times } = rule;
    if (recipient !== undefined && !recipients.some((one) => one.includes(recipient))) return false;
    return times === undefined || (this.#uses.get(rule) ?? 0) < times;
  }
}
