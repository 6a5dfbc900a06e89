import { BusError } from '@causeway/bus';
import type { Envelope, SendRequest, SendResponse, SipRequest, WorkItem } from '@causeway/contracts';

/** The one call of SipEdge that a report needs. */
export interface ReportSender {
  send(
    request: SendRequest,
    options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ): Promise<SendResponse>;
}

/** The durable queue that a report goes to when it cannot be delivered now. */
export interface ReportQueue {
  enqueue(kind: string, item: WorkItem): Promise<void>;
}

/** What became of a report: answered 2xx, refused for good, or put into CAUSEWAY_WORK to be tried again. */
export type ReportFate =
  | { readonly fate: 'delivered'; readonly status: number }
  | { readonly fate: 'refused'; readonly status: number }
  | { readonly fate: 'queued'; readonly status: number };

/** A report is nobody's message: when it is lost nobody is told. */
const NO_ORIGIN = Buffer.alloc(0);
/** Answers after which trying again makes sense: the peer, or the way to it, is only unwell (RFC 3261 §21.4 to §21.6). */
const TEMPORARY: ReadonlySet<number> = new Set([408, 430, 480, 486, 500, 502, 503, 504, 600]);

/** Whether the same request may be answered otherwise later. */
export function isTemporary(status: number): boolean {
  return TEMPORARY.has(status);
}

/**
 * Sends a report towards the CPM User; one that fails temporarily goes to the durable queue before this returns, so that
 * the other side may be told that its report was taken (ARCHITECTURE §4: nothing is acknowledged before it is safe).
 *
 * @param id deterministic, the same for a repeated attempt
 * @param expiresUnixMs nobody waits for the report after this time
 * @throws whatever the queue throws when the report could be neither sent nor stored: the caller must not acknowledge
 */
export async function deliverReport(
  sender: ReportSender,
  queue: ReportQueue,
  report: {
    readonly id: string;
    readonly kind: string;
    readonly envelope: Envelope;
    readonly request: SipRequest;
    readonly expiresUnixMs: number;
  },
  timeoutMs: number,
): Promise<ReportFate> {
  const status = await attempt(sender, report.envelope, report.request, timeoutMs);
  if (status < 300) return { fate: 'delivered', status };
  if (!isTemporary(status)) return { fate: 'refused', status };
  await queue.enqueue(report.kind, {
    id: report.id,
    envelope: report.envelope,
    expiresUnixMs: report.expiresUnixMs,
    task: { $case: 'sendSip', sendSip: { request: report.request, origin: NO_ORIGIN } },
  });
  return { fate: 'queued', status };
}

/** One attempt; a broken or slow bus is a 503 or 504, so that the caller has one kind of result. */
export async function attempt(
  sender: ReportSender,
  envelope: Envelope,
  request: SipRequest,
  timeoutMs: number,
): Promise<number> {
  try {
    const answer = await sender.send({ envelope, request }, { timeoutMs });
    return answer.response?.status ?? 500;
  } catch (error) {
    return BusError.from(error).sipStatus;
  }
}
