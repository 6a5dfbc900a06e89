/** A reply to the end-of-data dot. */
export interface DataReply {
  readonly code: number;
  /** RFC 3463 status. */
  readonly enhanced: string;
}

interface Row {
  readonly statuses: readonly number[];
  readonly permanent: DataReply;
  /** With `policy.email.sip_transient_as_4yz`, where trying again makes sense. */
  readonly transient?: DataReply;
}

/** The catalog's `reply_maps.sip_to_smtp`, in its order. */
const ROWS: readonly Row[] = [
  { statuses: [404, 410, 484, 485, 604], permanent: { code: 550, enhanced: '5.1.1' } },
  { statuses: [403, 401, 407, 433, 603], permanent: { code: 550, enhanced: '5.7.1' } },
  { statuses: [413, 513], permanent: { code: 552, enhanced: '5.3.4' } },
  { statuses: [415, 488, 606], permanent: { code: 554, enhanced: '5.6.1' } },
  {
    statuses: [480, 486, 600],
    permanent: { code: 550, enhanced: '5.2.1' },
    transient: { code: 450, enhanced: '4.2.1' },
  },
  { statuses: [408, 504], permanent: { code: 554, enhanced: '5.4.7' }, transient: { code: 451, enhanced: '4.4.1' } },
];

const SERVER_FAILURE: Row = {
  statuses: [],
  permanent: { code: 554, enhanced: '5.3.0' },
  transient: { code: 451, enhanced: '4.3.0' },
};
const OTHER: Row = { statuses: [], permanent: { code: 554, enhanced: '5.0.0' } };

/**
 * EML-6.4.3.1-05, -06: the final SIP response to a Pager Mode message as reply to the mail it was made of. A positive one is
 * 250; every other is 5yz, or 4yz for transient failures where policy says so.
 *
 * @param transientAs4yz `policy.email.sip_transient_as_4yz`
 */
export function mapToSmtpReply(sipStatus: number, transientAs4yz: boolean): DataReply {
  if (sipStatus >= 200 && sipStatus < 300) return { code: 250, enhanced: '2.0.0' };
  const row =
    ROWS.find(({ statuses }) => statuses.includes(sipStatus)) ??
    (sipStatus >= 500 && sipStatus < 600 ? SERVER_FAILURE : OTHER);
  return transientAs4yz && row.transient !== undefined ? row.transient : row.permanent;
}
