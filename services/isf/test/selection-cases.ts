import type { Decision } from '../src/selection/decision.ts';
import { select } from '../src/selection/select.ts';
import type { CharacteristicsRule, SelectionFacts, SelectionPolicy } from '../src/selection/selection-facts.ts';
import type { SelectionRequest } from '../src/selection/selection-request.ts';
import { TECHNOLOGIES, type Technology } from '../src/selection/technology.ts';

export const POLICY: SelectionPolicy = {
  allowedServices: new Set(TECHNOLOGIES),
  userServicePolicy: [],
  characteristicsRules: [],
  defaultInterworkingSide: 'terminating',
  originatorAddressAssignment: new Set(['email']),
  technologyOfNccsid: new Map<string, Technology>([
    ['sms', 'sms'],
    ['mms', 'mms'],
    ['email', 'email'],
  ]),
  acceptedTypes: new Map([['sms', ['text/plain']]]),
  smsAvoidFromBytes: 560,
  useDestinationNccsid: true,
  selectionOrder: ['nccsid', 'existing_iw_number', 'user_preference', 'characteristics', 'service_priority'],
  servicePriority: ['mms', 'sms', 'email'],
  numbers: {},
};

export const PAGER: SelectionRequest = {
  kind: 'pager',
  side: undefined,
  originator: { source: 'P-Asserted-Identity', address: 'tel:+15550001111', hasE164: true, hasEmail: false },
  target: 'tel:+15551234567',
  targetKind: 'number',
  nccsid: undefined,
  size: 5,
  contentTypes: ['text/plain'],
};

/** A rule on characteristics that any content fits. */
export const RULE: CharacteristicsRule = {
  kinds: undefined,
  minBytes: undefined,
  maxBytes: undefined,
  contentTypes: undefined,
  prefer: [],
  avoid: [],
};

/** To a mail user: each service but SMS has a way there. */
export const MAIL_USER = { target: 'mailto:bob@example.org', targetKind: 'mail' } as const;

export const DISPOSITION: SelectionRequest = { ...PAGER, kind: 'disposition', contentTypes: ['message/imdn+xml'] };

export function decide(
  request: Partial<SelectionRequest> = {},
  policy: Partial<SelectionPolicy> = {},
  facts: Partial<Omit<SelectionFacts, 'policy'>> = {},
): Decision {
  return select(
    { ...PAGER, ...request },
    { configured: TECHNOLOGIES, tried: [], ...facts, policy: { ...POLICY, ...policy } },
  );
}

/** What one step did, as "technology effect", in the order in which it did it. */
export function effects(decision: Decision, step: string): string[] {
  return decision.reasons
    .filter((reason) => reason.step === step)
    .map(({ technology, effect }) => `${technology} ${effect}`);
}

export function textOf(decision: Decision, step: string, technology: Technology): string | undefined {
  return decision.reasons.find((reason) => reason.step === step && reason.technology === technology)?.text;
}
