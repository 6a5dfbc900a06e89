import { z } from 'zod';
import { key } from '../key.ts';
import { e164Prefix, host, shortText, token, whole } from '../scalars.ts';

const idForm = () => z.enum(['auto', 'hex', 'decimal']).default('auto');

const messageIdForms = z.strictObject({
  resp: key(idForm(), 'How submit_sm_resp and data_sm_resp spell message_id.'),
  receipt: key(idForm(), 'How delivery receipts spell receipted_message_id or `id:`. `auto` tries every spelling.'),
});

const reconnect = z
  .strictObject({
    min_ms: key(whole(10, 600_000).default(500), 'Wait before the first new attempt, jitter added.', { unit: 'ms' }),
    max_ms: key(whole(10, 3_600_000).default(30_000), 'Longest wait between attempts.', { unit: 'ms' }),
  })
  .refine((wait) => wait.min_ms <= wait.max_ms, 'min_ms must not be greater than max_ms');

/** One SM-SC and how this fleet talks to it (SMPP 3.4). */
export const smsc = z.strictObject({
  name: key(token(), 'Name in logs, metrics and correlation keys.'),
  host: key(host(), 'Host of the SM-SC.'),
  port: key(whole(1, 65_535).default(2775), 'Port of the SM-SC.'),
  system_id: key(shortText(15).min(1), 'system_id of the bind (SMPP 3.4 §4.1.1).'),
  password: key(
    shortText(64).default(''),
    'password of the bind. SMPP 3.4 §4.1.1 allows 8 octets; longer ones are sent as they are, for servers that take them.',
    { secret: true },
  ),
  system_type: key(shortText(12).default(''), 'system_type of the bind.'),
  bind: key(
    z.enum(['transceiver', 'pair']).default('transceiver'),
    '`pair` is one transmitter and one receiver per bind.',
    { requirements: ['SMS-6.2.2-07'] },
  ),
  binds: key(whole(1, 64).default(1), 'Binds (or pairs) that each replica of sms-iwf opens.'),
  window: key(whole(1, 10_000).default(50), 'Requests without a response that one bind may have under way.'),
  throughput: key(
    z.number().positive().max(1_000_000).optional(),
    'Segments per second towards this SM-SC from one replica. Absent: no limit.',
    { unit: 'segments/s' },
  ),
  throttle_pause_ms: key(
    whole(10, 600_000).default(1_000),
    'Pause of a bind after ESME_RTHROTTLED or ESME_RMSGQFUL; doubled while it repeats.',
    { unit: 'ms' },
  ),
  network: key(
    z.enum(['gsm', 'cdma', 'tdma']).default('gsm'),
    'Network behind the SM-SC (`sms_network_type` in the catalog).',
    {
      requirements: ['SMS-T1.protocol_id'],
    },
  ),
  routes: key(
    z.array(e164Prefix()).min(1).max(10_000).default(['+']),
    'Destination prefixes this SM-SC takes. The longest match wins; equals share by weight, others are fail-over.',
  ),
  weight: key(whole(0, 1_000).default(1), 'Share among SM-SCs of the same route. 0: only when the others are down.'),
  operation: key(z.enum(['submit_sm', 'data_sm']).default('submit_sm'), 'Operation towards the SM-SC.', {
    requirements: ['SMS-6.2.2-06'],
  }),
  concatenation: key(
    z.enum(['sar', 'udh8', 'udh16']).default('sar'),
    'How segments are tied together: sar_* TLVs, or a user data header with an 8 bit or 16 bit reference.',
    { requirements: ['SMS-6.2.2.1.1-05'] },
  ),
  message_id_forms: key(messageIdForms.prefault({}), 'Spelling of message ids, for the correlation of receipts.', {
    requirements: ['SMS-6.2.2.1.2-01'],
  }),
  default_alphabet: key(
    z.enum(['gsm7', 'latin1', 'ascii']).default('gsm7'),
    'What data_coding 0 means at this SM-SC.',
    { requirements: ['SMS-T1.data_coding'] },
  ),
  enquire_link_seconds: key(whole(1, 3_600).default(30), 'Interval of enquire_link on an idle bind.', { unit: 's' }),
  response_timeout_ms: key(
    whole(100, 300_000).default(10_000),
    'Time to answer bind, enquire_link and unbind. Messages wait `policy.sms.submit_resp_timeout_ms`.',
    { unit: 'ms' },
  ),
  reconnect: key(reconnect.prefault({}), 'Wait between connection attempts; it doubles, with jitter.'),
});

function namesAreUnique(list: readonly { readonly name: string }[]): boolean {
  return new Set(list.map((entry) => entry.name)).size === list.length;
}

/** Section `sms`: the SM-SCs. */
export const sms = z.strictObject({
  smscs: key(
    z.array(smsc).max(256).refine(namesAreUnique, 'two SM-SCs have the same name').default([]),
    'The SM-SCs that sms-iwf binds to.',
    { requirements: ['SMS-6.2.2-07'] },
  ),
});
