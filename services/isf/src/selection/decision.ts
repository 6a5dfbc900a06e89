import type { Technology } from './technology.ts';

/** What a step did to one technology. */
export type Effect = 'eliminated' | 'kept' | 'preferred' | 'ranked-last';

/** One thing a step of TS §5.1 has to say about one technology. */
export interface Reason {
  /** Requirement id in the catalog, e.g. "ISF-5.1-03c". */
  readonly step: string;
  readonly technology: Technology;
  readonly effect: Effect;
  /** What was found, with the value, and what to do to change it. Never an address. */
  readonly text: string;
}

/** One IWF is left and chosen (ISF-5.1-09), or named by the nccsid of a disposition notification (ISF-5.1-04b). */
export interface Selected {
  readonly selected: Technology;
  /** Candidates left, most appropriate first; the first is the one selected. */
  readonly ranking: readonly Technology[];
  /** Whether there is one that could be tried after the one selected (ISF-5.1-11c). */
  readonly hasAlternative: boolean;
  readonly reasons: readonly Reason[];
}

/** No IWF is left: the request is answered without one. */
export interface Rejected {
  readonly selected: undefined;
  readonly ranking: readonly [];
  readonly reasons: readonly Reason[];
  readonly rejection: Rejection;
}

/** Why a request gets 488 "Not Acceptable Here" from the ISF itself. */
export interface Rejection {
  readonly status: typeof NOT_ACCEPTABLE_HERE;
  /** Requirement id in the catalog. */
  readonly step: string;
  readonly text: string;
}

export type Decision = Selected | Rejected;

/** The one status the ISF rejects with (TS §5.1 steps 3 and 11d; ISF-5.1-02x). */
export const NOT_ACCEPTABLE_HERE = 488;

/** Why the technology selected was selected: the last word of the last step. */
export function reasonOfSelection(decision: Selected): string {
  return decision.reasons.at(-1)?.text ?? '';
}
