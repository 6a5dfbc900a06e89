import type { HeaderBlock } from './header-block.ts';
import { refuseBreakingText, refuseBreakingWord } from './sip-injection-error.ts';

const NO_BODY: Buffer = Buffer.alloc(0);

/** A SIP request (RFC 3261 §7.1). Setting the method or Request-URI refuses text that would break the request line. */
export class SipRequest {
  readonly kind = 'request';
  headers: HeaderBlock;
  body: Buffer;
  #method = '';
  #requestUri = '';

  /** @throws SipInjectionError when method or Request-URI hold blanks, controls or characters above U+00FF. */
  constructor(method: string, requestUri: string, headers: HeaderBlock, body: Buffer = NO_BODY) {
    this.method = method;
    this.requestUri = requestUri;
    this.headers = headers;
    this.body = body;
  }

  /** Case-sensitive, as on the wire. */
  get method(): string {
    return this.#method;
  }

  set method(method: string) {
    this.#method = refuseBreakingWord('method', method);
  }

  /** As on the wire; `parseUri` reads it. */
  get requestUri(): string {
    return this.#requestUri;
  }

  set requestUri(requestUri: string) {
    this.#requestUri = refuseBreakingWord('Request-URI', requestUri);
  }
}

/** A SIP response (RFC 3261 §7.2). The reason phrase is latin1 text; UTF-8 goes through `encodeUtf8`. */
export class SipResponse {
  readonly kind = 'response';
  headers: HeaderBlock;
  body: Buffer;
  #status = 0;
  #reason = '';

  /** @throws SipInjectionError when the reason would break the status line; RangeError for a status outside 100–699. */
  constructor(status: number, reason: string, headers: HeaderBlock, body: Buffer = NO_BODY) {
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    this.body = body;
  }

  /** 100–699. */
  get status(): number {
    return this.#status;
  }

  set status(status: number) {
    if (!Number.isInteger(status) || status < 100 || status > 699) {
      throw new RangeError(`SIP status must be 100 to 699, not ${status}`);
    }
    this.#status = status;
  }

  /** Reason phrase; may be empty. */
  get reason(): string {
    return this.#reason;
  }

  set reason(reason: string) {
    this.#reason = refuseBreakingText('reason phrase', reason);
  }
}

export type SipMessage = SipRequest | SipResponse;
