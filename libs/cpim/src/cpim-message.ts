import type { ContentType, MimeHeaders } from '@causeway/mime';

/** Namespace of the plain header names (RFC 3862 §3.4). */
export const CPIM_HEADERS_NAMESPACE = 'urn:ietf:params:cpim-headers:';
/** Namespace of the IMDN headers (RFC 5438 §6); the XML of an IMDN has another. */
export const IMDN_HEADERS_NAMESPACE = 'urn:ietf:params:imdn';

/** One message header of the wrapper, its namespace resolved. */
export interface CpimHeader {
  /** Resolved namespace URI; `undefined` for a prefix that no NS header declares. */
  readonly namespace: string | undefined;
  /** Name without its prefix, as written: names are case-sensitive (RFC 3862 §2.2). */
  readonly name: string;
  /** Name as written, with its prefix. */
  readonly qualifiedName: string;
  /** `;lang=` or others, as written; empty when there are none. */
  readonly parameters: string;
  /** Value with its escapes, as written. */
  readonly value: string;
}

/** An address of From, To or cc. */
export interface CpimAddress {
  readonly formalName?: string;
  readonly uri: string;
}

/** Words of imdn.Disposition-Notification, in lower case; unknown words are left out (RFC 5438 §6.2; CPM `interworking`). */
export type DispositionNotification =
  | 'positive-delivery'
  | 'negative-delivery'
  | 'processing'
  | 'display'
  | 'interworking';

/** The IMDN headers of a message (RFC 5438 §6). */
export interface ImdnHeaders {
  readonly messageId?: string;
  readonly dispositionNotification: ReadonlySet<DispositionNotification>;
  /** URIs of imdn.IMDN-Record-Route, topmost first. */
  readonly recordRoutes: readonly string[];
  /** URIs of imdn.IMDN-Route, topmost first. */
  readonly routes: readonly string[];
  readonly originalTo?: string;
}

/** A message/cpim body, read (RFC 3862). */
export interface CpimMessage {
  /** All message headers in order, NS included. */
  readonly headers: readonly CpimHeader[];
  readonly imdn: ImdnHeaders;
  readonly dateTime?: string;
  readonly from?: CpimAddress;
  readonly to: readonly CpimAddress[];
  readonly cc: readonly CpimAddress[];
  readonly subject?: string;
  /** Header names of all Require headers. */
  readonly require: readonly string[];
  /** MIME headers of the wrapped content. */
  readonly contentHeaders: MimeHeaders;
  readonly contentType: ContentType;
  /** The wrapped octets as they are: a view of the body, not a copy. */
  readonly content: Buffer;
}
