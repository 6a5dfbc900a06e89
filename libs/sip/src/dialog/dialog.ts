import {
  formatNameAddr,
  HeaderBlock,
  parseCSeq,
  parseNameAddr,
  parseUri,
  SipRequest,
  type SipResponse,
} from '../message/index.ts';
import { tagOf } from '../transaction/server-key.ts';
import { dialogId } from './dialog-id.ts';
import type { DialogRecord, DialogState } from './dialog-record.ts';

/** A dialog cannot be made from these messages, or not be used so; `status` is what a UAS answers. */
export class DialogError extends Error {
  override readonly name = 'DialogError';
  readonly status: 400 | 481;

  constructor(status: 400 | 481, message: string) {
    super(message);
    this.status = status;
  }
}

/** Why a request inside a dialog cannot be processed, and how to answer. */
export interface DialogVerdict {
  readonly status: 481 | 491 | 500;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
}

/** Further parts of a request; Contact belongs here, it is not the dialog's own. */
export interface DialogRequestParts {
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  readonly body?: Buffer | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Requests whose Contact, and that of their 2xx, moves the remote target (RFC 3261 §12.2, RFC 3311, RFC 6665). */
const TARGET_REFRESH: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);
/** RFC 3261 §14.2: Retry-After of the 500 to overlapping INVITEs is drawn from 0 to this many seconds. */
const LONGEST_RETRY_SECONDS = 10;

/**
 * One dialog of a user agent (RFC 3261 §12): it makes requests, checks those of the peer, and follows target and state.
 * It holds no socket and no timer; `toRecord` is all there is.
 */
export class Dialog {
  readonly #record: Mutable<DialogRecord>;

  private constructor(record: DialogRecord) {
    this.#record = { ...record };
  }

  /**
   * The dialog that a 101-299 makes at the UAC (RFC 3261 §12.1.2).
   *
   * @param request  as sent, From tag and CSeq in it
   * @throws {DialogError} for a 100, a failure, or a response without Contact
   */
  static asUac(request: SipRequest, response: SipResponse): Dialog {
    if (response.status <= 100 || response.status >= 300) {
      throw new DialogError(400, `a ${response.status} makes no dialog`);
    }
    const { headers } = response;
    return new Dialog({
      callId: headers.get('Call-ID') ?? '',
      localTag: tagOf(headers.get('From')) ?? '',
      remoteTag: tagOf(headers.get('To')) ?? '',
      localAddress: withoutTag(request.headers.get('From')),
      remoteAddress: withoutTag(request.headers.get('To')),
      localSequence: parseCSeq(request.headers.get('CSeq') ?? '').number,
      remoteTarget: contactOf(headers),
      routeSet: headers.list('Record-Route').reverse(),
      secure: /^sips:/i.test(request.requestUri),
      state: stateAfter(response.status),
      localInvitePending: request.method === 'INVITE' && response.status < 200,
      remoteInvitePending: false,
    });
  }

  /**
   * The dialog that a 101-299 of ours makes at the UAS (RFC 3261 §12.1.1).
   *
   * @param response as it leaves, with the To tag that names the dialog
   * @throws {DialogError} 400 for a request without Contact
   */
  static asUas(request: SipRequest, response: SipResponse): Dialog {
    const { headers } = request;
    return new Dialog({
      callId: headers.get('Call-ID') ?? '',
      localTag: tagOf(response.headers.get('To')) ?? '',
      remoteTag: tagOf(headers.get('From')) ?? '',
      localAddress: withoutTag(headers.get('To')),
      remoteAddress: withoutTag(headers.get('From')),
      remoteSequence: parseCSeq(headers.get('CSeq') ?? '').number,
      remoteTarget: contactOf(headers),
      routeSet: headers.list('Record-Route'),
      secure: /^sips:/i.test(request.requestUri),
      state: stateAfter(response.status),
      localInvitePending: false,
      remoteInvitePending: request.method === 'INVITE' && response.status < 200,
    });
  }

  /** The dialog that `toRecord` wrote down. */
  static fromRecord(record: DialogRecord): Dialog {
    return new Dialog(record);
  }

  /** A copy of the whole state, fit for JSON. */
  toRecord(): DialogRecord {
    return { ...this.#record, routeSet: [...this.#record.routeSet] };
  }

  /** See `dialogId`. */
  get id(): string {
    return dialogId(this.#record.callId, this.#record.localTag, this.#record.remoteTag);
  }

  get state(): DialogState {
    return this.#record.state;
  }

  get remoteTarget(): string {
    return this.#record.remoteTarget;
  }

  /** The URI a request of this dialog is sent to: the first route, be it loose or strict, else the remote target. */
  get nextHop(): string {
    const first = this.#record.routeSet[0];
    return first === undefined ? this.#record.remoteTarget : parseNameAddr(first).uri;
  }

  /**
   * The next request of the dialog (RFC 3261 §12.2.1.1). A BYE ends the dialog (§15.1.1).
   *
   * @throws {DialogError} 481 in a terminated dialog
   */
  createRequest(method: string, parts: DialogRequestParts = {}): SipRequest {
    if (this.#record.state === 'terminated') throw new DialogError(481, 'the dialog is terminated');
    const sequence = (this.#record.localSequence ?? 0) + 1;
    this.#record.localSequence = sequence;
    if (method === 'INVITE') this.#record.localInvitePending = true;
    if (method === 'BYE') this.#record.state = 'terminated';
    return this.#build(method, sequence, parts);
  }

  /**
   * The ACK to a 2xx (RFC 3261 §13.2.2.4): routed by the dialog, with the CSeq number of its INVITE. Keep it: every
   * retransmission of the 2xx gets it again.
   *
   * @param sequence CSeq number of the INVITE
   */
  createAck(sequence: number, parts: DialogRequestParts = {}): SipRequest {
    return this.#build('ACK', sequence, parts);
  }

  /**
   * Checks a request of the peer and takes over what it changes (RFC 3261 §12.2.2, §14.2).
   *
   * @returns how to refuse it; undefined when it is to be processed
   */
  receiveRequest(request: SipRequest): DialogVerdict | undefined {
    const record = this.#record;
    const { method, headers } = request;
    if (method === 'ACK') return undefined; // carries the number of an INVITE that was checked already
    if (record.state === 'terminated') return { status: 481, headers: [] };
    const { number } = parseCSeq(headers.get('CSeq') ?? '');
    if (record.remoteSequence !== undefined && number < record.remoteSequence) return { status: 500, headers: [] };
    if (method === 'INVITE' && record.remoteInvitePending) {
      const seconds = Math.floor(Math.random() * (LONGEST_RETRY_SECONDS + 1));
      return { status: 500, headers: [['Retry-After', String(seconds)]] };
    }
    record.remoteSequence = number;
    if (method === 'INVITE' && record.localInvitePending) return { status: 491, headers: [] };
    if (method === 'INVITE') record.remoteInvitePending = true;
    if (method === 'BYE') record.state = 'terminated';
    if (TARGET_REFRESH.has(method) && headers.has('Contact')) record.remoteTarget = contactOf(headers);
    return undefined;
  }

  /**
   * Takes over what a response of ours changes; to be called with each one sent in the dialog.
   *
   * @param response its CSeq tells the method
   */
  sentResponse(response: SipResponse): void {
    if (response.status < 200 || methodOf(response) !== 'INVITE') return;
    this.#record.remoteInvitePending = false;
    this.#settleEarly(response.status);
  }

  /** Takes over what a response of the peer to a request of this dialog changes (RFC 3261 §12.2.1.2). */
  receiveResponse(response: SipResponse): void {
    const record = this.#record;
    const method = methodOf(response);
    if (response.status < 200) return;
    if (method === 'INVITE') {
      record.localInvitePending = false;
      // §13.2.2.4: the 2xx has the last word on the route set of a dialog that a 1xx made.
      if (record.state === 'early' && response.status < 300) {
        record.routeSet = response.headers.list('Record-Route').reverse();
      }
      this.#settleEarly(response.status);
    }
    if (response.status < 300) {
      if (TARGET_REFRESH.has(method) && response.headers.has('Contact')) {
        record.remoteTarget = contactOf(response.headers);
      }
    } else if (response.status === 481 || response.status === 408) {
      record.state = 'terminated'; // the peer knows it no more, or is gone
    }
  }

  /** An early dialog is confirmed by a 2xx and ended by a failure (RFC 3261 §12.3); a confirmed one stays. */
  #settleEarly(status: number): void {
    if (this.#record.state === 'early') this.#record.state = status < 300 ? 'confirmed' : 'terminated';
  }

  #build(method: string, sequence: number, parts: DialogRequestParts): SipRequest {
    const { callId, localTag, remoteTag, localAddress, remoteAddress } = this.#record;
    const { requestUri, routes } = this.#route();
    const headers = HeaderBlock.empty();
    for (const route of routes) headers.append('Route', route);
    headers
      .append('Max-Forwards', '70')
      .append('From', tagged(localAddress, localTag))
      .append('To', tagged(remoteAddress, remoteTag))
      .append('Call-ID', callId)
      .append('CSeq', `${sequence} ${method}`);
    for (const [name, value] of parts.headers ?? []) headers.append(name, value);
    return new SipRequest(method, requestUri, headers, parts.body);
  }

  /** RFC 3261 §12.2.1.1: loose routing, or the rewriting that a strict router wants. */
  #route(): { requestUri: string; routes: readonly string[] } {
    const { remoteTarget, routeSet } = this.#record;
    const [first, ...rest] = routeSet;
    if (first === undefined) return { requestUri: remoteTarget, routes: [] };
    const { uri } = parseNameAddr(first);
    const parsed = parseUri(uri);
    if ((parsed.kind !== 'sip' && parsed.kind !== 'sips') || parsed.params.has('lr')) {
      return { requestUri: remoteTarget, routes: routeSet };
    }
    parsed.params.delete('method'); // not allowed in a Request-URI (§19.1.1)
    return { requestUri: String(parsed.with({ headers: [] })), routes: [...rest, `<${remoteTarget}>`] };
  }
}

function stateAfter(status: number): DialogState {
  return status < 200 ? 'early' : 'confirmed';
}

function tagged(address: string, tag: string): string {
  return tag === '' ? address : `${address};tag=${tag}`;
}

function withoutTag(value: string | undefined): string {
  const address = parseNameAddr(value ?? '');
  address.params.delete('tag');
  return formatNameAddr(address);
}

function contactOf(headers: HeaderBlock): string {
  const contact = headers.firstValue('Contact');
  if (contact === undefined) throw new DialogError(400, 'no Contact to send the requests of the dialog to');
  return parseNameAddr(contact).uri;
}

function methodOf(response: SipResponse): string {
  return parseCSeq(response.headers.get('CSeq') ?? '').method;
}
