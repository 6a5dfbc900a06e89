/** Where the response to an MM4 request goes: the envelope of its SMTP transaction, and its header To. */
export interface ResponseEnvelope {
  /** Own SMTP address of the MMS IWF. */
  readonly mailFrom: string;
  readonly rcptTo: string;
  readonly to: string;
}

/** What Tables 18, 21 and 37 read of the request and its transaction. */
export interface RequestOrigin {
  /** Reverse-path of the SMTP transaction that carried the request; empty for the null one. */
  readonly mailFrom: string;
  /** X-Mms-Originator-System, where the request has one. */
  readonly originatorSystem?: string | undefined;
  /** Header Sender. */
  readonly sender?: string | undefined;
}

/**
 * TS Tables 18, 21 and 37 (MMS-T18, MMS-T21, MMS-T37): the SMTP transaction of a response.
 *
 * @param ownAddress own SMTP address of the MMS IWF
 * @param recipient `policy.mms.res_rcpt`: TS 23.140 addresses the response to X-Mms-Originator-System, the tables to the
 *   reverse-path of the request
 * @returns undefined when the request names nobody who could be answered
 */
export function mapToResponseEnvelope(
  origin: RequestOrigin,
  ownAddress: string,
  recipient: 'mail_from' | 'originator_system',
): ResponseEnvelope | undefined {
  const system = origin.originatorSystem ?? origin.sender;
  const to = system ?? origin.mailFrom;
  const wanted = recipient === 'originator_system' ? to : origin.mailFrom;
  // A null reverse-path cannot be written to: the address in the header stands in.
  const rcptTo = wanted === '' ? to : wanted; // MMS-T37.RCPT TO
  return rcptTo === '' ? undefined : { mailFrom: ownAddress, rcptTo, to }; // MMS-T37.MAIL FROM
}
