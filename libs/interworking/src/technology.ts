import type { InterworkingStatus } from '@causeway/cpim';

/**
 * What the general procedures have to know about one Non-CPM Communication Service. A new technology brings one of these,
 * a folder of mappings and an adapter; everything else of TS §6.1 is here already.
 */
export interface Technology {
  /** Name in the fleet: subject suffix, configuration section, metrics label, kind of its events and of its durable work. */
  readonly kind: 'sms' | 'mms' | 'email';
  /** The service that interworks it, as its spans name it. */
  readonly service: 'sms-iwf' | 'mms-iwf' | 'email-iwf';
  /** NCCSID value (TS Appendix D, NCC-D-05). */
  readonly nccsid: 'SMS' | 'MMS' | 'email';
  /** `iwf-type-token` of the release token (TS Appendix C, UA-C.1-05). */
  readonly productType: string;
  /** RFC 3458 class named by Message-Context in a 2xx (TS §6.2.4, §6.3.1.1.7); e-mail has none. */
  readonly messageContext: 'pager-message' | 'multimedia-message' | undefined;
  /** Child of `<interworking-notification><status>` on success (TS Table 3, 17); e-mail has none. */
  readonly interworkedStatus: InterworkingStatus | undefined;
  /** Whether the service can report that the user has read the message. */
  readonly reportsDisplay: boolean;
  /** Media types for the Accept header of a 415 (IWF-6.1.1-01b). */
  readonly acceptedTypes: readonly string[];
}

/** The SMS technology as the External Short Message Entity offers it (TS §6.2). */
export const SMS: Technology = {
  kind: 'sms',
  service: 'sms-iwf',
  nccsid: 'SMS',
  productType: 'IWF-SMS',
  messageContext: 'pager-message',
  interworkedStatus: 'legacy-sms',
  reportsDisplay: false,
  acceptedTypes: ['message/cpim', 'text/plain'],
};

/** The MMS technology over MM4 (TS §6.3). */
export const MMS: Technology = {
  kind: 'mms',
  service: 'mms-iwf',
  nccsid: 'MMS',
  productType: 'IWF-MMS',
  messageContext: 'multimedia-message',
  interworkedStatus: 'legacy-mms',
  reportsDisplay: true,
  acceptedTypes: ['message/cpim', 'text/plain', 'image/*', 'audio/*', 'video/*', 'application/smil', 'multipart/*'],
};

/** The e-mail technology over SMTP (TS §6.4). */
export const EMAIL: Technology = {
  kind: 'email',
  service: 'email-iwf',
  nccsid: 'email',
  productType: 'IWF-e-mail',
  messageContext: undefined,
  interworkedStatus: undefined,
  reportsDisplay: true,
  acceptedTypes: ['message/cpim', '*/*'],
};
