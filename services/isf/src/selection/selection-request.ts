/** The side of the network in which interworking happens (ISF-5.1-02). */
export type InterworkingSide = 'originating' | 'terminating';

/** A Pager Mode Standalone Message, or a disposition notification (ISF-5.1-04a). */
export type RequestKind = 'pager' | 'disposition';

/**
 * What the target gives to reach it by: a telephone number, a mail address, or neither, the SIP URI of a user whom an IWF
 * may know.
 */
export type TargetKind = 'number' | 'mail' | 'user';

/**
 * What selection reads of a CPM request, and nothing else: a plain object, so that a decision can be asked for, and
 * repeated, without a SIP message at hand. {@link describeRequest} makes it from one.
 */
export interface SelectionRequest {
  readonly kind: RequestKind;
  /** Undefined when the request does not say; policy decides then. */
  readonly side: InterworkingSide | undefined;
  readonly originator: Originator;
  /**
   * The target user in the canonical form in which policy names users: "tel:+15551234567", "mailto:bob@example.org",
   * "sip:bob@example.com".
   */
  readonly target: string;
  readonly targetKind: TargetKind;
  /** Non-CPM Communication Service Identifier of the destination (Appendix D), as written. */
  readonly nccsid: string | undefined;
  /** Octets of content: of the part the CPIM wrapper holds, or of the whole body when there is no wrapper. */
  readonly size: number;
  /** Media types of the content, lower case, without parameters: ["text/plain"]. Empty when the request says none. */
  readonly contentTypes: readonly string[];
}

/** Which addresses of the sender a Non-CPM service can route an answer to (ISF-5.1-03a). */
export interface Originator {
  /** The header the addresses come from. From counts only where nothing is asserted. */
  readonly source: 'P-Asserted-Identity' | 'From';
  /** The first of them in canonical form, for whoever reports on the request; empty when none can be read. */
  readonly address: string;
  readonly hasE164: boolean;
  readonly hasEmail: boolean;
}
