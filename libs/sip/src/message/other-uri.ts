import { ANY_URI, allOf } from './character-classes.ts';
import { SipInjectionError } from './sip-injection-error.ts';

/** A URI of a scheme that SIP only carries: `mailto`, `im`, `urn`, `http` and any other (RFC 3261 §25.1 absoluteURI). */
export class OtherUri {
  readonly kind = 'other';
  /** In lower case. */
  readonly scheme: string;
  /** Everything after the colon, as written. */
  readonly rest: string;

  /** @throws SipInjectionError when the scheme or a character is not that of a URI. */
  constructor(scheme: string, rest: string) {
    if (!/^[a-z][a-z0-9+.-]*$/i.test(scheme) || rest === '' || !allOf(rest, ANY_URI)) {
      throw new SipInjectionError('URI', 'it is not of its grammar');
    }
    this.scheme = scheme.toLowerCase();
    this.rest = rest;
  }

  toString(): string {
    return `${this.scheme}:${this.rest}`;
  }
}
