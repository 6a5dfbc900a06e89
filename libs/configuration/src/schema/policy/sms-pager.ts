import { z } from 'zod';
import { key } from '../../key.ts';
import { whole } from '../../scalars.ts';
import { earlyResponse, unroutableDestinationStatus } from './pager-knobs.ts';
import { messageStateMap, priorityMap, smppToSipStatusMap } from './sms-maps.ts';

const segmentCapacity = z.strictObject({
  gsm7: key(whole(1, 160).default(153), 'Septets of one segment in the GSM 7 bit alphabet.', { unit: 'septets' }),
  ucs2_units: key(whole(1, 70).default(67), 'UTF-16 units of one segment in UCS-2.', { unit: 'units' }),
});

/** Knobs of CPM Pager Mode to SMS and of the report that comes back (TS §6.2, §6.2.2, §6.2.2.1, Tables 1 to 3). */
export const pagerToSms = {
  realization: key(z.enum(['esme']).default('esme'), 'How the SMS network is reached: as an ESME over SMPP.', {
    requirements: ['SMS-6.2-02'],
  }),
  deferral_all_access_domains: key(
    z.boolean().default(false),
    'The Participating Function defers over all access domains: only data_sm in transaction mode is used.',
    { requirements: ['SMS-6.2.2-06'] },
  ),
  unbound_behaviour: key(
    z.enum(['reject_503', 'queue']).default('reject_503'),
    'While no bind takes the destination: refuse, or wait for one within the deadline of the request.',
    { requirements: ['SMS-6.2.2-07'] },
  ),
  segmentation_by: key(z.enum(['iwf']).default('iwf'), 'Who segments long text.', { requirements: ['SMS-6.2.2-10'] }),
  unroutable_destination_status: unroutableDestinationStatus('Answer when the target has no E.164 number.', [
    'SMS-6.2.2.1.1-03',
  ]),
  single_sm_octets: key(
    whole(1, 140).default(140),
    'Octets of one short message: 140 are 160 septets or 70 UCS-2 units.',
    {
      unit: 'octets',
      requirements: ['SMS-6.2.2.1.1-04'],
    },
  ),
  segment_capacity: key(
    segmentCapacity.prefault({}),
    'Room in one segment of a concatenated message. A 16 bit reference in a user data header takes one more septet or unit.',
    { requirements: ['SMS-6.2.2.1.1-05'] },
  ),
  max_segments: key(whole(1, 255).default(30), 'Most segments of one message; more are refused with 413.', {
    unit: 'segments',
    requirements: ['SMS-6.2.2.1.1-05'],
  }),
  ...earlyResponse('none', 'the SM-SC', {
    response: ['SMS-6.2.2.1.1-12', 'IWF-6.1.1-07a', 'IWF-6.1.1-07b'],
    delay: ['IWF-6.1.1-07b'],
  }),
  submit_resp_timeout_ms: key(
    whole(100, 31_000).default(10_000),
    'Time the SM-SC has for submit_sm_resp; then the answer is 408.',
    { unit: 'ms', requirements: ['SMS-6.2.2.1.1-12'] },
  ),
  pager_success_status: key(
    z.union([z.literal('auto'), z.literal(200), z.literal(202)]).default('auto'),
    '`auto`: 202 after submit_sm, 200 after data_sm in transaction mode.',
    { unit: 'SIP status', requirements: ['SMS-6.2.4-03a'] },
  ),
  default_validity_seconds: key(
    whole(1, 2_592_000).optional(),
    'validity_period of a message without Expires. Absent: NULL, the SM-SC decides.',
    { unit: 's', requirements: ['SMS-T1.validity_period'] },
  ),
  data_coding_mode: key(
    z.enum(['auto', 'literal']).default('auto'),
    '`auto`: the GSM alphabet where the text fits it, else UCS-2. `literal`: by the charset parameter.',
    { requirements: ['SMS-T1.data_coding'] },
  ),
  priority_map: key(priorityMap.prefault({}), 'priority_flag of each SIP Priority, and back.', {
    requirements: ['SMS-T1.priority_flag', 'SMS-T9.Priority'],
  }),
  language_map: key(
    z
      .record(
        z
          .string()
          .regex(/^[A-Za-z]{2,8}$/)
          .meta({ allowed: 'language such as `en`' }),
        whole(1, 255),
      )
      .default({ en: 1, fr: 2, es: 3, de: 4, pt: 5 }),
    'language_indicator of each language, and back.',
    { requirements: ['SMS-T1.language_indicator', 'SMS-T9.Content-Language'] },
  ),
  smpp_to_sip_status_map: key(
    smppToSipStatusMap.prefault({}),
    'SIP status of a command_status, where it differs from Table 2 and SMS-X6.',
    { requirements: ['SMS-T2.response code and reason phrase, other values', 'SMS-X6'] },
  ),
  message_state_map: key(
    messageStateMap.prefault({}),
    'IMDN status of a message_state, where it differs from SMS-X2. `none` waits for the final report.',
    {
      requirements: [
        'SMS-T3.XML <delivery-notification><status>',
        'SMS-T3.XML <interworking-notification><status>',
        'SMS-X2',
      ],
    },
  ),
  dlr_text_fallback: key(
    z.boolean().default(true),
    'A receipt without receipted_message_id is read from its text (SMPP 3.4 Appendix B).',
    { requirements: ['SMS-6.2.2.1.2-01'] },
  ),
  dlr_ack: key(
    z.enum(['on_final_response']).default('on_final_response'),
    'deliver_sm_resp to a receipt: once the IMDN is answered, or in durable work because it could not be delivered now.',
    { requirements: ['SMS-6.2.2.1.2-05'] },
  ),
  receipt_patience_ms: key(
    whole(0, 60_000).default(3_000),
    'How long a receipt that overtakes its submit_sm_resp waits for its correlation.',
    { unit: 'ms', requirements: ['SMS-6.2.2.1.2-01'] },
  ),
};
