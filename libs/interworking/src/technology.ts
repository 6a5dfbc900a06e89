import type { InterworkingStatus } from '@causeway/cpim';

/**
 * What the general procedures have to know about one Non-CPM Communication Service. A new technology brings one of these,
 * a folder of mappings and an adapter; everything else of TS §6.1 is here already.
 */
export interface Technology {
  /** Name in the fleet: subject suffix, configuration section, metrics label. */
  readonly kind: 'sms' | 'mms' | 'email';
  /** NCCSID value (TS Appendix D, NCC-D-05). */
  readonly nccsid: 'SMS' | 'MMS' | 'email';
  /** `iwf-type-token` of the release token (TS Appendix C, UA-C.1-05). */
  readonly productType: string;
  /** RFC 3458 class named by Message-Context in a 2xx (TS §6.2.4, §6.3.1.1.7). */
  readonly messageContext: 'pager-message' | 'multimedia-message';
  /** Child of `<interworking-notification><status>` on success (TS Table 3). */
  readonly interworkedStatus: InterworkingStatus;
  /** Whether the service can report that the user has read the message. */
  readonly reportsDisplay: boolean;
  /** Media types for the Accept header of a 415 (IWF-6.1.1-01b). */
  readonly acceptedTypes: readonly string[];
}

/** The SMS technology as the External Short Message Entity offers it (TS §6.2). */
export const SMS: Technology = {
  kind: 'sms',
  nccsid: 'SMS',
  productType: 'IWF-SMS',
  messageContext: 'pager-message',
  interworkedStatus: 'legacy-sms',
  reportsDisplay: false,
  acceptedTypes: ['message/cpim', 'text/plain'],
};
