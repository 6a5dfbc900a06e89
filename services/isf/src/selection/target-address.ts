import type { Candidates } from './candidates.ts';
import type { SelectionFacts, SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest, TargetKind } from './selection-request.ts';
import type { Technology } from './technology.ts';

/** Why a service does not reach a target for certain. */
interface Shortcoming {
  /** -1: its IWF may know a way; -2: its IWF will answer 404. */
  readonly standing: -1 | -2;
  /** Requirement or table row of the catalog by which the IWF judges the target. */
  readonly step: string;
  readonly text: string;
}

/** A pair that is not here reaches its target. */
const SHORTCOMINGS: Readonly<Record<TargetKind, Partial<Record<Technology, Shortcoming>>>> = {
  number: {
    email: {
      standing: -1,
      step: 'EML-6.4.1-07',
      text: 'the target is a telephone number, and e-mail reaches it only where its IWF knows a mail address',
    },
  },
  mail: {
    sms: {
      standing: -2,
      step: 'SMS-6.2.2.1.1-03',
      text: 'the target is a mail address, and SMS needs a telephone number',
    },
    mms: {
      standing: -1,
      step: 'MMS-T12.RCPT TO',
      text: 'the target is a mail address, to which an MMS goes only where its relay takes it',
    },
  },
  user: {
    sms: {
      standing: -2,
      step: 'SMS-6.2.2.1.1-03',
      text: 'the target is a SIP URI without user=phone, and SMS needs a telephone number',
    },
    mms: {
      standing: -2,
      step: 'MMS-T12.RCPT TO',
      text: 'the target is a SIP URI without user=phone, and MMS needs a telephone number',
    },
    email: {
      standing: -1,
      step: 'EML-6.4.1-07',
      text: 'the target is a SIP URI without a mail address, and e-mail reaches it only where its IWF knows one',
    },
  },
};

/**
 * Before the criteria of step 9 comes the question that TS §5.1 leaves to the IWFs: can the service reach the target at
 * all? One that cannot is ranked behind all that can. It stays on the list, as the answer about an address that no service
 * reaches is its IWF's (404: SMS-6.2.2.1.1-03, EML-6.4.1-07); but it leaves the list once a service that reaches the target
 * better has been tried, because its 404 would then tell the sender of a user who is not there. A service that the nccsid
 * names knows its user (ISF-5.1-06).
 */
export function weighTargetAddress(candidates: Candidates, request: SelectionRequest, facts: SelectionFacts): void {
  const shortcomings = SHORTCOMINGS[request.targetKind];
  const named = technologyNamed(request, facts.policy);
  for (const technology of candidates.remaining) {
    const shortcoming = shortcomings[technology];
    if (shortcoming === undefined || technology === named) continue;
    const { standing, step, text } = shortcoming;
    const better = facts.tried.find((tried) => tried === named || (shortcomings[tried]?.standing ?? 0) > standing);
    if (better === undefined) {
      candidates.rankLast(step, 'target_address', technology, text, standing);
    } else {
      candidates.eliminate(step, technology, `${text}; ${better}, which reaches it better, was tried`);
    }
  }
}

function technologyNamed({ nccsid }: SelectionRequest, policy: SelectionPolicy): Technology | undefined {
  if (nccsid === undefined || !policy.useDestinationNccsid) return undefined;
  return policy.technologyOfNccsid.get(nccsid.toLowerCase());
}
