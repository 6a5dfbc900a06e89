import { z } from 'zod';
import { key } from '../../key.ts';
import { refusalStatus, whole } from '../../scalars.ts';

/** The knobs `pager_early_response` and `pager_early_response_ms`, which have one meaning in every technology. */
export const earlyResponse = (
  preset: 'none' | 202,
  network: string,
  requirements: { readonly response: readonly string[]; readonly delay: readonly string[] },
) => ({
  pager_early_response: key(
    z.union([z.literal('none'), z.literal(202), z.literal(408)]).default(preset),
    `Answer before ${network} has: none, 202 after the message is in durable work, or 408.`,
    { requirements: requirements.response },
  ),
  pager_early_response_ms: key(
    whole(0, 31_000).default(25_000),
    'When the early answer is given; 0 is at once. Below Timer F of SIP, 32 s.',
    { unit: 'ms', requirements: requirements.delay },
  ),
});

/** The knobs that say what goes to CPM as Pager Mode message; they have one meaning in every technology. */
export const pagerSize = (notes: {
  readonly source: string;
  readonly basis: 'text' | 'sip_body' | 'sip_request';
  readonly refusal: string;
  /** The requirement on what fits. */
  readonly pager: string;
  /** The requirement on what does not. */
  readonly beyond: string;
}) => ({
  pager_max_bytes: key(
    whole(1, 65_000).default(1_300),
    `Up to this size ${notes.source} becomes a SIP MESSAGE; beyond it a Large Message.`,
    { unit: 'bytes', requirements: [notes.pager, notes.beyond] },
  ),
  pager_size_basis: key(
    z.enum(['text', 'sip_body', 'sip_request']).default(notes.basis),
    'What `pager_max_bytes` measures.',
    { requirements: [notes.pager] },
  ),
  beyond_pager_max: key(
    z.enum(['message_over_tcp', 'reject']).default('message_over_tcp'),
    `Content beyond \`pager_max_bytes\`: a SIP MESSAGE over TCP (RFC 3428 §8 allows it where every hop is congestion-safe), or refused with ${notes.refusal}.`,
    { requirements: [notes.beyond] },
  ),
});

/** The knob `conversation_id_strategy`, which has one meaning in every technology without threads. */
export const conversationIdStrategy = (service: string, requirements: readonly string[]) =>
  key(
    z.enum(['new', 'per_peer_pair']).default('per_peer_pair'),
    `Conversation-ID of a message from ${service}: always new, or the stored one of the same two users.`,
    { requirements },
  );

/** The knob `unroutable_destination_status`, which has one meaning in every technology that routes by number. */
export const unroutableDestinationStatus = (meaning: string, requirements: readonly string[]) =>
  key(refusalStatus().default(404), meaning, { unit: 'SIP status', requirements });
