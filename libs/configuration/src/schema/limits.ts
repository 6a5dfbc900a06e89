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
});

/** Section `limits`: the number behind every bound; each is answered when it is reached, never queued beyond. */
export const limits = z.strictObject({
  sip: key(sipLimits.prefault({}), 'Input from the SIP network.'),
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
