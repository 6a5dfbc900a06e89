import { z } from 'zod';
import { key } from '../../key.ts';
import { mediaRange, whole } from '../../scalars.ts';
import { INTERWORKING_FUNCTIONS, nonCpmService } from '../../services.ts';
import { statusRange } from '../../status-ranges.ts';

const MAX_BYTES = 2_147_483_647;

const services = () => z.array(nonCpmService()).max(32);

const characteristicsRule = z.strictObject({
  kinds: key(
    z
      .array(z.enum(['pager', 'large-message', 'file-transfer', 'session']))
      .min(1)
      .optional(),
    'The rule is about these kinds of request. Absent: all.',
  ),
  min_bytes: key(whole(0, MAX_BYTES).optional(), 'The rule is about content of this size or more.', { unit: 'bytes' }),
  max_bytes: key(whole(0, MAX_BYTES).optional(), 'The rule is about content of this size or less.', { unit: 'bytes' }),
  content_types: key(
    z.array(mediaRange()).min(1).max(64).optional(),
    'The rule is about content of which a part has one of these types. Absent: all.',
  ),
  prefer: key(services().default([]), 'Services ranked first, best first.'),
  avoid: key(services().default([]), 'Services ranked last.'),
});

/** Section `policy.isf`: selection of the interworking function (TS §5.1). */
export const isfPolicy = z.strictObject({
  allowed_services: key(
    services().default(['SMS', 'MMS', 'email']),
    'Non-CPM services that interworking is allowed to.',
    { requirements: ['ISF-5.1-01'] },
  ),
  user_service_policy: key(
    z.record(z.string().min(1).max(255), services()).default({}),
    'Services allowed for particular target users, by address or by the beginning of an address (`tel:+1555`); the longest match counts, no match allows all. Read in the terminating network only.',
    { requirements: ['ISF-5.1-02'] },
  ),
  default_interworking_side: key(
    z.enum(['originating', 'terminating']).default('terminating'),
    'The network side assumed when neither the route nor P-Served-User tells it.',
    { requirements: ['ISF-5.1-02'] },
  ),
  originator_address_assignment: key(
    z.record(nonCpmService(), z.boolean()).default({ SMS: false, MMS: false, email: true }),
    'Whether a CPM originator without a routable address of the service can be given one during interworking: email-iwf assigns mail addresses (`policy.email.address_assignment`), so whoever has an E.164 number reaches e-mail too. Nothing assigns numbers. A service that is not named: false.',
    { requirements: ['ISF-5.1-03a'] },
  ),
  nccsid_to_iwf: key(
    z
      .record(nonCpmService(), z.enum(INTERWORKING_FUNCTIONS))
      .default({ SMS: 'sms-iwf', MMS: 'mms-iwf', email: 'email-iwf' }),
    'The interworking function that serves each Non-CPM service.',
    { requirements: ['ISF-5.1-04b'] },
  ),
  characteristics_rules: key(
    z.array(characteristicsRule).max(256).default([]),
    'Ordered rules on size, media and content type; the first that fits ranks the services.',
    { requirements: ['ISF-5.1-05'] },
  ),
  sms_avoid_from_bytes: key(
    whole(1, MAX_BYTES).default(560),
    'From this message size on SMS is ranked last; it is not removed.',
    { unit: 'bytes', requirements: ['ISF-5.1-05-N2'] },
  ),
  sms_allow_file_transfer: key(z.boolean().default(false), 'A file transfer may go to SMS.', {
    requirements: ['ISF-5.1-05-N2'],
  }),
  use_destination_nccsid: key(
    z.boolean().default(true),
    'An nccsid in the destination address influences the choice.',
    {
      requirements: ['ISF-5.1-06'],
    },
  ),
  selection_order: key(
    z
      .array(z.enum(['nccsid', 'existing_iw_number', 'user_preference', 'characteristics', 'service_priority']))
      .max(5)
      .default(['nccsid', 'existing_iw_number', 'user_preference', 'characteristics', 'service_priority']),
    'Which criterion ranks first; the next ones break ties.',
    { requirements: ['ISF-5.1-09'] },
  ),
  service_priority: key(
    services().default(['MMS', 'SMS', 'email']),
    'Ranking of the services when nothing else tells.',
    {
      requirements: ['ISF-5.1-09'],
    },
  ),
  reselection_enabled: key(
    z.boolean().default(true),
    'After a refusal by one interworking function another is tried.',
    {
      requirements: ['ISF-5.1-11a-1'],
    },
  ),
  reselection_status_codes: key(
    z.array(statusRange()).max(64).prefault([415, 488, '500-599']),
    'Refusals after which another interworking function is tried. A 6xx, 408, 480 or 487 is passed on by default.',
    { requirements: ['ISF-5.1-11a-1'] },
  ),
});
