import { z } from 'zod';
import { key } from '../key.ts';
import { whole } from '../scalars.ts';

const inFlight = () => whole(1, 1_000_000).default(8_192);

const sipLimits = z.strictObject({
  max_message_bytes: key(whole(1_024, 16_777_216).default(65_536), 'Largest SIP message taken (513 beyond).', {
    unit: 'bytes',
  }),
  max_header_bytes: key(whole(512, 1_048_576).default(32_768), 'Largest header block of a message (513 beyond).', {
    unit: 'bytes',
  }),
  max_headers: key(whole(16, 10_000).default(256), 'Most header lines of a message (400 beyond).'),
  max_line_bytes: key(whole(128, 1_048_576).default(8_192), 'Longest header line, its folds included (400 beyond).', {
    unit: 'bytes',
  }),
  max_connections: key(whole(1, 1_000_000).default(4_096), 'Most open SIP connections over TCP and TLS.'),
  idle_connection_seconds: key(whole(1, 86_400).default(600), 'A connection without traffic is closed after this.', {
    unit: 's',
  }),
  message_timeout_ms: key(
    whole(100, 600_000).default(10_000),
    'Time a message that has begun on a stream may take to arrive whole.',
    {
      unit: 'ms',
    },
  ),
  max_transactions: key(
    whole(16, 10_000_000).default(320_000),
    'Most SIP transactions; new requests beyond are answered 503. Over UDP one lingers 32 s: this is 10,000 a second.',
  ),
});

const inFlightLimits = z.strictObject({
  sip_edge: key(inFlight(), 'Requests sip-edge has under way before it answers 503 with Retry-After.'),
  isf: key(inFlight(), 'Calls isf has under way before it says it is overloaded.'),
  sms_iwf: key(inFlight(), 'Calls sms-iwf has under way before it says it is overloaded.'),
  mms_iwf: key(
    inFlight(),
    'Calls and mails mms-iwf has under way, each kind; beyond, it says it is overloaded (mails: 451).',
  ),
  email_iwf: key(
    inFlight(),
    'Calls and mails email-iwf has under way, each kind; beyond, it says it is overloaded (mails: 451).',
  ),
});

const mailLimits = z.strictObject({
  max_message_bytes: key(
    whole(1_024, 1_073_741_824).default(10_485_760),
    'Largest mail taken, announced by SIZE (552 beyond).',
    { unit: 'bytes' },
  ),
  max_recipients: key(
    whole(100, 10_000).default(100),
    'Most recipients of one mail (452 beyond); RFC 5321 §4.5.3.1.8 asks for 100.',
    { requirements: ['EML-6.4.3.1-07'] },
  ),
  max_connections: key(whole(1, 1_000_000).default(1_024), 'Most open SMTP connections (421 beyond).'),
  max_connections_per_address: key(
    whole(1, 1_000_000).default(256),
    'Most open SMTP connections from one IP address (421 beyond).',
  ),
  idle_connection_seconds: key(
    whole(1, 3_600).default(300),
    'A connection without a command, or without octets of a mail, is closed after this (RFC 5321 §4.5.3.2.7).',
    { unit: 's' },
  ),
  max_received_hops: key(whole(1, 1_000).default(100), 'Most Received fields of a mail (554 5.4.6 beyond).'),
  max_header_bytes: key(whole(1_024, 16_777_216).default(65_536), 'Largest header block of a mail or of a part.', {
    unit: 'bytes',
  }),
  max_nesting: key(whole(1, 100).default(20), 'Deepest nesting of multiparts.'),
  max_parts: key(whole(1, 10_000).default(100), 'Most parts of a mail.'),
  max_waiting: key(
    whole(1, 1_000_000).default(10_000),
    'Mails waiting for a connection to one destination; more are refused as overload.',
    { unit: 'mails' },
  ),
});

/** Section `limits`: the number behind every bound; each is answered when it is reached, never queued beyond. */
export const limits = z.strictObject({
  sip: key(sipLimits.prefault({}), 'Input from the SIP network.'),
  mail: key(mailLimits.prefault({}), 'SMTP of mms-iwf and email-iwf, in and out.'),
  in_flight: key(inFlightLimits.prefault({}), 'Work under way in one process.'),
  submit_queue: key(
    whole(1, 1_000_000).default(10_000),
    'Segments waiting for the window of one SM-SC; more are refused as overload.',
    { unit: 'segments' },
  ),
  event_queue: key(
    whole(1, 1_000_000).default(16_384),
    'Events waiting to be published by one process; the oldest are dropped and counted beyond.',
    { unit: 'events' },
  ),
  event_loop_delay_ms: key(
    whole(5, 60_000).default(1_000),
    'Delay of the event loop from which a process counts as overloaded. Twice T1: by then peers begin to repeat what they sent.',
    { unit: 'ms' },
  ),
});
