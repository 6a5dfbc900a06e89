import type { Policy } from '@causeway/configuration';
import type { SipRequest } from '@causeway/contracts';
import type { HistoryEntry } from '@causeway/cpm';
import { fitsPagerMode, userAgentOf } from '@causeway/interworking';
import type { EmailIwf } from '../iwf.ts';
import { type CpmContent, type MailToCpm, mapToSipMessage } from '../mapping/sip-message.table-62.ts';
import { MailRefusedError } from './mail-refused-error.ts';

/** A message to CPM, and how long its content is. */
export interface FittedRequest {
  readonly request: SipRequest;
  readonly octets: number;
}

/** The forms that a mail can take, the preferred first, and who else got it. */
export interface Forms {
  readonly contents: readonly CpmContent[];
  readonly history: readonly HistoryEntry[];
}

/** The forms as messages, each composed when it is its turn, and once. */
class ComposedForms {
  readonly #contents: readonly CpmContent[];
  readonly #compose: (content: CpmContent) => FittedRequest;
  readonly #composed: FittedRequest[] = [];

  constructor(contents: readonly CpmContent[], compose: (content: CpmContent) => FittedRequest) {
    this.#contents = contents;
    this.#compose = compose;
  }

  find(isRight: (form: FittedRequest) => boolean): FittedRequest | undefined {
    for (const [index, content] of this.#contents.entries()) {
      const form = this.#composed[index] ?? this.#compose(content);
      this.#composed[index] = form;
      if (isRight(form)) return form;
    }
    return undefined;
  }
}

/**
 * The first form of the content that fits Pager Mode (EML-6.4.3-01): whole, or shorter. Where none does, policy lets the whole
 * go over TCP, up to the size of a SIP message that this fleet takes; else the optional list of the other recipients is left
 * out before the mail is refused.
 *
 * @throws MailRefusedError 552 5.3.4
 */
export function fittingRequest(
  iwf: EmailIwf,
  { contents, history }: Forms,
  source: Omit<MailToCpm, 'content' | 'history'>,
  policy: Policy,
): FittedRequest {
  const host = iwf.configuration.sip.domain;
  const userAgent = userAgentOf(iwf.technology, policy);
  const formsWith = (others: readonly HistoryEntry[]): ComposedForms =>
    new ComposedForms(contents, (content) => ({
      octets: content.octets.length,
      request: mapToSipMessage({ ...source, content, history: others }, host, userAgent, policy),
    }));
  const strict = { ...policy.email, beyond_pager_max: 'reject' as const };
  const fits = ({ request, octets }: FittedRequest) => fitsPagerMode(request, octets, strict);
  const maxOctets = iwf.configuration.limits.sip.max_message_bytes;
  const isPossible = ({ request }: FittedRequest) => request.headers.length + request.body.length <= maxOctets;
  const forms = formsWith(history);
  const found =
    forms.find(fits) ??
    (policy.email.beyond_pager_max === 'message_over_tcp' ? forms.find(isPossible) : undefined) ??
    (history.length > 1 ? formsWith([]).find(fits) : undefined);
  if (found === undefined) throw new MailRefusedError(552, '5.3.4', 'The message is too long for the RCS user');
  return found;
}
