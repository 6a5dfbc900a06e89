import { createHash, randomBytes } from 'node:crypto';
import { createResponse, type SipRequest, type SipResponse } from '../message/index.ts';
import { tagOf } from './server-key.ts';

/**
 * Makes answers for which no transaction is opened (RFC 3261 §8.2.7): a retransmission of the request gets the same To
 * tag again, and the ACK to such an answer can be told by that tag.
 */
export class StatelessResponder {
  readonly #secret = randomBytes(16);
  readonly #prefix = `s${this.#secret.toString('hex', 0, 4)}`;

  /** The stateless response to `request`. */
  respond(
    request: SipRequest,
    status: number,
    reason: string,
    headers: ReadonlyArray<readonly [name: string, value: string]> = [],
  ): SipResponse {
    return createResponse(request, status, reason, { toTag: this.#tagFor(request), headers });
  }

  /** Whether an ACK acknowledges one of these answers: it is to be ignored. */
  isOwn(ack: SipRequest): boolean {
    return tagOf(ack.headers.get('To'))?.startsWith(this.#prefix) === true;
  }

  #tagFor(request: SipRequest): string {
    const { headers } = request;
    const seed = `${headers.firstValue('Via')} ${headers.get('Call-ID')} ${headers.get('CSeq')}`;
    const digest = createHash('sha1').update(this.#secret).update(seed, 'latin1').digest('hex');
    return `${this.#prefix}${digest.slice(0, 12)}`;
  }
}
