import type { MessageContent } from './received-message.ts';

/** What the simulated client does with the MESSAGEs it receives. */
export interface AnswerRule {
  /** Which messages; left out: every one. */
  readonly when?: ((message: MessageContent) => boolean) | undefined;
  /** How often the rule applies; left out: always. */
  readonly times?: number | undefined;
  /** Status of the answer, 200 when left out. */
  readonly status?: number | undefined;
  /** Further headers of the answer. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
  /** Wait before the answer, milliseconds. */
  readonly delayMs?: number | undefined;
  /** Black hole: no answer ever comes. */
  readonly silent?: boolean | undefined;
}

const AS_USUAL: AnswerRule = {};

/** Rules and how often each has been used; the first that fits and has uses left counts. */
export class ClientBehaviour {
  #rules: ReadonlyArray<{ readonly rule: AnswerRule; used: number }> = [];

  /** Puts other rules in place of those before, counted anew. */
  set(rules: readonly AnswerRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, used: 0 }));
  }

  /** What to do with a message: a rule, or the answer 200 at once. */
  take(message: MessageContent): AnswerRule {
    const found = this.#rules.find(
      ({ rule, used }) => used < (rule.times ?? Number.POSITIVE_INFINITY) && (rule.when?.(message) ?? true),
    );
    if (found === undefined) return AS_USUAL;
    found.used += 1;
    return found.rule;
  }
}
