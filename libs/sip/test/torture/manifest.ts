import { OWN_CASES } from './manifest.own.ts';
import { RFC4475_CASES } from './manifest.rfc4475.ts';
import { RFC5118_CASES } from './manifest.rfc5118.ts';

/** What an address header must read as. */
export interface ExpectedAddress {
  readonly displayName?: string;
  readonly uri: string;
  readonly tag?: string;
}

/** What a Via value must read as. */
export interface ExpectedVia {
  readonly transport: string;
  readonly host: string;
  readonly port?: number;
  readonly branch?: string;
  readonly received?: string;
}

/** The message is sound; what is named here must read so, the rest is not looked at. */
export interface Accepted {
  readonly verdict: 'accepted';
  readonly method?: string;
  readonly requestUri?: string;
  /** Kind of the Request-URI after parsing. */
  readonly uriKind?: 'sip' | 'sips' | 'tel' | 'other';
  /** Parts of a sip Request-URI after parsing. */
  readonly uri?: { readonly user?: string; readonly host?: string; readonly port?: number | undefined };
  readonly status?: number;
  /** Reason phrase as UTF-8 text. */
  readonly reason?: string;
  readonly from?: ExpectedAddress;
  readonly to?: ExpectedAddress;
  readonly contacts?: readonly ExpectedAddress[];
  readonly vias?: readonly ExpectedVia[];
  readonly cseq?: string;
  /** Unfolded values per line, as latin1 text, by header name. */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  /** Octets of the body. */
  readonly bodyLength?: number;
  /** Option tags for a 420. */
  readonly unsupported?: readonly string[];
}

/** A stateless answer of this status leaves. */
export interface Answered {
  readonly verdict: 'answered';
  readonly status: number;
  readonly reason: string;
}

/** Nothing leaves: it was a response, an ACK, or there is no way back. */
export interface Dropped {
  readonly verdict: 'dropped';
  readonly reason: string;
}

/** One message of the torture set; its octets are in `<set>/<name>.sip`. */
export interface TortureCase {
  readonly set: 'rfc4475' | 'rfc5118' | 'own';
  /** Section of the RFC that describes the trick; empty in our own set. */
  readonly section: string;
  readonly name: string;
  /** What is odd about the message. */
  readonly title: string;
  readonly expected: Accepted | Answered | Dropped;
}

/** Every message of the set. */
export const TORTURE_CASES: readonly TortureCase[] = [...RFC4475_CASES, ...RFC5118_CASES, ...OWN_CASES];
