import { z } from 'zod';
import { key } from '../../key.ts';
import { whole } from '../../scalars.ts';
import { sipRequestStatusMap } from './mms-maps.ts';
import { conversationIdStrategy, pagerSize } from './pager-knobs.ts';

/** Knobs of MMS to CPM Pager Mode and of the reports that go back (TS §6.3.1.2, Tables 35 to 38 and 41 to 44). */
export const mmsToPager = {
  ...pagerSize({
    source: 'an MMS',
    basis: 'sip_body',
    refusal: 'Error-content-not-accepted',
    pager: 'MMS-6.3.1.2-01',
    beyond: 'MMS-6.3.1.2-02',
  }),
  conversation_id_strategy: conversationIdStrategy('MMS', ['MMS-6.3.1.2.1-02']),
  allow_anonymous_sender: key(
    z.boolean().default(true),
    'An MMS whose sender hides goes to CPM; otherwise Error-unsupported-message.',
    { requirements: ['MMS-6.3.1.2.1-01'] },
  ),
  anonymous_pai: key(
    z.enum(['keep_pager_omit_large', 'keep', 'omit']).default('keep_pager_omit_large'),
    'Whether P-Asserted-Identity names a sender who hides; the trust domain removes it at its border.',
    { requirements: ['MMS-T36.P-Asserted-Identity [RFC3325] and/or From'] },
  ),
  resolve_cpm_address: key(z.enum(['tel']).default('tel'), 'CPM address of a recipient: the tel URI of its number.', {
    requirements: ['MMS-T35.Request-URI and To'],
  }),
  max_expiry_seconds: key(whole(1, 2_592_000).default(259_200), 'Longest Expires made from X-Mms-Expiry.', {
    unit: 's',
    requirements: ['MMS-T36.Expires'],
  }),
  multi_rcpt_res: key(
    z.enum(['any_ok', 'worst']).default('any_ok'),
    'MM4_forward.RES for several recipients: Ok when one was accepted, or the worst result of all.',
    { requirements: ['MMS-6.3.1.2-07'] },
  ),
  sip_request_status_map: key(
    sipRequestStatusMap.prefault({}),
    'X-Mms-Request-Status-Code of a SIP status, where it differs from Table 38.',
    { requirements: ['MMS-T38.Request Status'] },
  ),
  correlation_default_ttl_seconds: key(
    whole(60, 2_592_000).default(604_800),
    'How long reports of CPM are waited for when the MMS has no X-Mms-Expiry.',
    { unit: 's', requirements: ['MMS-6.3.1.2.1-04a'] },
  ),
  report_ack_request: key(z.boolean().default(false), 'Reports to MMS ask for a response (X-Mms-Ack-Request Yes).', {
    requirements: ['MMS-T42.Acknowledgement Request', 'MMS-T44.Acknowledgement Request'],
  }),
  forward_to_originator_ua: key(
    z.boolean().default(true),
    'Delivery reports to MMS carry X-Mms-Forward-To-Originator-UA Yes, which some relays require.',
    { requirements: ['MMS-T42'] },
  ),
};
