import { z } from 'zod';
import { key } from '../../key.ts';
import { mediaRange, whole } from '../../scalars.ts';
import { requestStatusSipMap } from './mms-maps.ts';
import { earlyResponse, unroutableDestinationStatus } from './pager-knobs.ts';

const SUPPORTED_TYPES = [
  'text/plain',
  'image/jpeg',
  'image/gif',
  'image/png',
  'audio/amr',
  'audio/mp4',
  'video/3gpp',
  'video/mp4',
  'text/x-vcard',
  'text/vcard',
  'text/calendar',
  'application/smil',
];

const smtpRetry = z.strictObject({
  attempts: key(whole(1, 20).default(3), 'Attempts in all, within `forward_response_timeout_ms`.'),
  backoff_ms: key(whole(0, 30_000).default(1_000), 'Wait before the second attempt; doubled each time.', {
    unit: 'ms',
  }),
});

/** Knobs of CPM Pager Mode to MMS and of the reports that come back (TS §6.3, §6.3.1.1, Tables 12 to 22). */
export const pagerToMms = {
  supported_content_types: key(
    z.array(mediaRange()).min(1).max(256).default(SUPPORTED_TYPES),
    'Content types that the MMS network takes. Parts of other types are dropped; 488 when none is left.',
    { requirements: ['MMS-6.3-01a', 'MMS-6.3-01f'] },
  ),
  transcoder: key(z.enum(['none']).default('none'), 'What turns content into a supported type: nothing.', {
    requirements: ['MMS-6.3-01a'],
  }),
  max_message_bytes: key(
    whole(1_024, 104_857_600).default(307_200),
    'Largest content that the MMS network takes, before base64; 488 beyond.',
    { unit: 'bytes', requirements: ['MMS-6.3-01b'] },
  ),
  unroutable_destination_status: unroutableDestinationStatus(
    'Answer when the target has no E.164 number, or no relay of `mms.relays` takes it.',
    ['MMS-T12.RCPT TO', 'MMS-6.3.1.1-01'],
  ),
  smtp_retry: key(smtpRetry.prefault({}), 'Attempts after 4yz and when the relay cannot be reached.', {
    requirements: ['MMS-6.3.1.1.1-04'],
  }),
  forward_response_timeout_ms: key(
    whole(100, 31_000).default(28_000),
    'Time the relay has for MM4_forward.RES; then the answer is 408. The catalog says 30,000, at which `bus.call_timeout_ms` would answer 504 first.',
    { unit: 'ms', requirements: ['MMS-6.3.1.1.1-05'] },
  ),
  early_accept: key(
    z.boolean().default(false),
    '202 as soon as the relay took the mail, without waiting for MM4_forward.RES.',
    { requirements: ['MMS-6.3.1.1.1-05'] },
  ),
  ...earlyResponse('none', 'the MMS relay', {
    response: ['IWF-6.1.1-07a', 'IWF-6.1.1-07b'],
    delay: ['IWF-6.1.1-07b'],
  }),
  request_status_sip_map: key(
    requestStatusSipMap.default({}),
    'SIP status of an X-Mms-Request-Status-Code, where it differs from Table 14.',
    { requirements: ['MMS-T14.response code and reason phrase [RFC3261]'] },
  ),
  mm4_version: key(
    z
      .string()
      .regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/)
      .default('6.10.0')
      .meta({ allowed: 'version `d.d.d`' }),
    'X-Mms-3GPP-MMS-Version of what is sent (`mms_3gpp_version` in the catalog).',
    { requirements: ['MMS-T13.3GPP MMS Version', 'MMS-T38.3GPP MMS Version'] },
  ),
  default_expiry_seconds: key(whole(1, 2_592_000).default(259_200), 'X-Mms-Expiry of a message without Expires.', {
    unit: 's',
    requirements: ['MMS-T13.Time of Expiry'],
  }),
  trust_peer_for_privacy: key(
    z.boolean().default(true),
    'The MMS network hides who asked for privacy: it gets the number with X-Mms-Sender-Visibility Hide. Otherwise it gets none. A relay may differ (`mms.relays[].trust_for_privacy`).',
    { requirements: ['MMS-T13.Sender address'] },
  ),
  forward_counter: key(
    z.union([z.literal('none'), whole(1, 255)]).default(1),
    'X-Mms-Forward-Counter of what is sent; `none` leaves it out.',
    { requirements: ['MMS-T13.Forward counter'] },
  ),
  imdn_interworking_failure_element: key(
    z.enum(['failed', 'error']).default('failed'),
    'Status of `<interworking-notification>` when the MMS was not delivered.',
    { requirements: ['MMS-T17.IMDN XML <interworking-notification>/<status>'] },
  ),
  res_when: key(
    z.enum(['always', 'on_request']).default('always'),
    'When a response is sent to a request from MMS; `on_request`: only with X-Mms-Ack-Request Yes.',
    { requirements: ['MMS-6.3.1.1.3-05'] },
  ),
  res_rcpt: key(
    z.enum(['mail_from', 'originator_system']).default('mail_from'),
    'RCPT TO of such a response: the reverse-path of the request, or X-Mms-Originator-System.',
    { requirements: ['MMS-T18.RCPT TO', 'MMS-T21.RCPT TO', 'MMS-T37.RCPT TO'] },
  ),
};
