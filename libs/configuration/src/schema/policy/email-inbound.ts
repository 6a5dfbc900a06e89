import { z } from 'zod';
import { key } from '../../key.ts';
import { whole } from '../../scalars.ts';
import { pagerSize } from './pager-knobs.ts';

/** Knobs of e-mail to CPM Pager Mode and of the reports in both directions (TS §6.4.3.1, Tables 61 and 62). */
export const emailToPager = {
  ...pagerSize({
    source: 'a mail',
    basis: 'sip_request',
    refusal: '552 5.3.4',
    pager: 'EML-6.4.3-01',
    beyond: 'EML-6.4.3-02',
  }),
  mx_verification: key(
    z.enum(['enforce', 'log', 'off']).default('enforce'),
    'The domain of the reverse-path must take mail (MX, A or AAAA). Not asked of `email.trusted_servers`, which have asked themselves.',
    { requirements: ['EML-6.4.3.1-01'] },
  ),
  local_part_case_sensitive: key(z.boolean().default(false), 'Upper and lower case differ in local parts.', {
    requirements: ['EML-6.4.1-09'],
  }),
  advertise_deliverby: key(z.boolean().default(true), 'EHLO offers DELIVERBY (RFC 2852).', {
    requirements: ['EML-T62.Expires'],
  }),
  deliverby_min_seconds: key(
    whole(0, 86_400).default(60),
    'Shortest time that a mail with BY mode R may give; 555 below.',
    { unit: 's', requirements: ['EML-T62.Expires'] },
  ),
  max_expiry_seconds: key(whole(1, 2_592_000).default(604_800), 'Longest Expires made from BY.', {
    unit: 's',
    requirements: ['EML-T62.Expires'],
  }),
  dedup_window_seconds: key(
    whole(0, 2_592_000).default(86_400),
    'How long a mail that was taken is recognised when its client, which did not see the 250, sends it again.',
    { unit: 's', requirements: ['EML-6.4.3.1-05'] },
  ),
  data_reply_wait_seconds: key(whole(1, 540).default(30), 'How long the reply to the mail waits for CPM.', {
    unit: 's',
    requirements: ['EML-6.4.3.1-08'],
  }),
  data_reply_on_timeout: key(
    z.union([z.literal('accept_and_dsn'), z.literal(451)]).default('accept_and_dsn'),
    'Then: 250 after the mail is in durable work and a DSN if it fails, or 451.',
    { requirements: ['EML-6.4.3.1-08'] },
  ),
  sip_transient_as_4yz: key(
    z.boolean().default(false),
    '408, 480, 500, 503 and 504 of CPM become 4yz, so that the client tries again, instead of 5yz.',
    { requirements: ['EML-6.4.3.1-06'] },
  ),
  pager_from_source: key(
    z.enum(['mail_from', 'header_from']).default('mail_from'),
    'The sender of the CPM message: the reverse-path or the From header.',
    { requirements: ['EML-T62.From, P-Asserted-Identity'] },
  ),
  from_uri_form: key(
    z.enum(['mailto', 'sip']).default('mailto'),
    'From of the CPM message: `mailto:<address>;nccsid=email`, or the address as user of a SIP URI.',
    { requirements: ['EML-T62.From, P-Asserted-Identity'] },
  ),
  include_recipient_history: key(
    z.boolean().default(true),
    'A mail to several people carries its recipient-list-history to CPM.',
    { requirements: ['EML-T62.recipient-list-history body part (RFC 5365)'] },
  ),
  mdn_request_adds_display: key(
    z.boolean().default(true),
    'Disposition-Notification-To asks CPM for display notifications too.',
    { requirements: ['EML-T62.imdn.Disposition-Notification (CPIM)'] },
  ),
  bridge_mdn_to_imdn: key(z.boolean().default(true), 'MDN and DSN become disposition notifications of CPM.', {
    requirements: ['EML-6.4.2.1-05'],
  }),
  relayed_counts_as_delivered: key(
    z.boolean().default(false),
    'A DSN `relayed` or `expanded` becomes a positive delivery notification.',
    { requirements: ['EML-6.4.2.1-05'] },
  ),
  uncorrelated_notification: key(
    z.enum(['drop', 'deliver_as_standalone']).default('drop'),
    'What happens to an MDN or DSN that belongs to no message: 250 and dropped, or handed on as a message.',
    { requirements: ['EML-6.4.3-05'] },
  ),
};
