import { z } from 'zod';
import { key } from '../../key.ts';
import { mailAddress, shortText, whole } from '../../scalars.ts';
import { earlyResponse } from './pager-knobs.ts';

const token = () => z.string().regex(/^[a-z]{1,32}$/);

/** Knobs of CPM Pager Mode to e-mail: envelope, threads, privacy and retries (TS §6.4.1, §6.4.2.1, Tables 45 to 47). */
export const pagerToEmail = {
  address_assignment: key(
    z.enum(['derive', 'provisioned', 'random']).default('derive'),
    'Mail address of a CPM user who writes first: derived from the SIP or tel URI, only from `email.users`, or random. Provisioned ones come first in any case.',
    { requirements: ['EML-6.4.1-01', 'EML-6.4.1-03'] },
  ),
  non_mailto_target: key(
    z.enum(['lookup_then_reject', 'reject']).default('lookup_then_reject'),
    'A target that is no mailto URI: its address from `email.recipients`, else 404; or 404 at once.',
    { requirements: ['EML-6.4.1-07'] },
  ),
  ...earlyResponse(202, 'the mail server', {
    response: ['EML-6.4.2.1-07', 'IWF-6.1.1-07a', 'IWF-6.1.1-07b'],
    delay: ['EML-6.4.2.1-07', 'IWF-6.1.1-07b'],
  }),
  queue_retry_seconds: key(
    z.array(whole(1, 86_400)).min(1).max(32).default([300, 900, 3_600]),
    'After an early 202: waits between attempts, the last one repeated.',
    { unit: 's', requirements: ['EML-6.4.2.1-07'] },
  ),
  queue_max_age_seconds: key(
    whole(60, 2_592_000).default(432_000),
    'After an early 202: how long attempts go on; never past the expiry of the message nor `bus.work_max_age_seconds`.',
    { unit: 's', requirements: ['EML-6.4.2.1-07'] },
  ),
  deliverby_mode: key(z.enum(['R', 'N']).default('R'), 'BY mode of a message with Expires: return it, or notify.', {
    requirements: ['EML-T45.BY (MAIL FROM parameter, RFC 2852)'],
  }),
  deliverby_unsupported: key(
    z.enum(['omit', 'fail']).default('omit'),
    'A mail server without DELIVERBY: BY is left out and the deadline kept here, or the message fails.',
    { requirements: ['EML-T45.BY (MAIL FROM parameter, RFC 2852)'] },
  ),
  request_dsn_for_delivery: key(
    z.boolean().default(true),
    'A delivery notification that CPM asked for is asked of the mail server as DSN, beside the MDN.',
    { requirements: ['EML-T46.Disposition-Notification-To (and disposition-type)'] },
  ),
  default_copy_control: key(
    z.enum(['to', 'cc']).default('to'),
    'Header for a recipient of the recipient-list-history without copyControl.',
    { requirements: ['EML-T46.To, Cc'] },
  ),
  max_references: key(
    whole(2, 100).default(20),
    'Message-IDs in References; of a longer thread the first and the latest are kept.',
    { requirements: ['EML-T46.Message-ID (msg-id), In-Reply-To, References', 'EML-E.1-04'] },
  ),
  thread_without_inreplyto: key(
    z.enum(['references_only', 'in_reply_to_latest', 'new_thread']).default('references_only'),
    'How a message of a known conversation without InReplyTo-Contribution-ID joins its thread.',
    { requirements: ['EML-E.4-05'] },
  ),
  identity_map_ttl_days: key(
    whole(1, 1_095).default(90),
    'How long a mail of a thread is remembered after its last use; an answer after that begins a conversation.',
    { unit: 'days', requirements: ['EML-E-01'] },
  ),
  privacy_extra_tokens: key(
    z.array(token()).max(16).default(['user', 'header']),
    'Values of Privacy that hide the sender as `id` does.',
    { requirements: ['EML-T46.From'] },
  ),
  anonymous_address: key(
    mailAddress().default('anonymous@anonymous.invalid'),
    'From of a sender who hides. Servers that refuse `.invalid` take an address of `email.domain`.',
    { requirements: ['EML-T46.From'] },
  ),
  anonymous_display_name: key(
    shortText(64)
      .regex(/^\P{Cc}*$/u)
      .default('Anonymous')
      .meta({ allowed: 'text, up to 64 characters' }),
    'Display name of a sender who hides; may be empty.',
    { requirements: ['EML-T46.From'] },
  ),
  anonymous_reply_to: key(
    z.enum(['anonymous', 'omit']).default('anonymous'),
    'Reply-To of a sender who hides, when the message has one.',
    { requirements: ['EML-T46.Reply-To'] },
  ),
  private_envelope_sender: key(
    z.enum(['opaque', 'assigned']).default('opaque'),
    'Reverse-path of a sender who hides: an address that says nothing, or the assigned one.',
    { requirements: ['EML-6.4.1-04'] },
  ),
  opaque_address_ttl_days: key(
    whole(1, 366).default(30),
    'How long reports to such an address still reach its sender.',
    { unit: 'days', requirements: ['EML-6.4.1-04'] },
  ),
  e2e_to_email: key(
    z.enum(['reject', 'pass_through']).default('pass_through'),
    'Content that is protected end to end (S/MIME, OpenPGP): mailed as it is, which keeps the protection, or 488. The ISF prefers e-mail for it.',
    { requirements: ['SEC-6.6-05'] },
  ),
};
