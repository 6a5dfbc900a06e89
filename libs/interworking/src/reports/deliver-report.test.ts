import { BusError } from '@causeway/bus';
import type { WorkItem } from '@causeway/contracts';
import { deliverReport, isTemporary, type ReportSender } from './deliver-report.ts';

const REQUEST = { method: 'MESSAGE', requestUri: 'tel:+15550001111', headers: Buffer.alloc(0), body: Buffer.alloc(0) };
const ENVELOPE = { traceparent: '', deadlineUnixMs: 0, identities: undefined };
const REPORT = { id: 'report-1', kind: 'sms', envelope: ENVELOPE, request: REQUEST, expiresUnixMs: 4_102_444_800_000 };

const answering = (status: number): ReportSender => ({
  send: async () => ({ response: { status, reason: '', headers: [], body: Buffer.alloc(0) }, callId: '' }),
});
const failing = (error: Error): ReportSender => ({ send: () => Promise.reject(error) });

describe('delivering a report', () => {
  let queued: [kind: string, item: WorkItem][];
  const queue = { enqueue: async (kind: string, item: WorkItem) => void queued.push([kind, item]) };

  beforeEach(() => {
    queued = [];
  });

  it.each([200, 202])('%i is delivered', async (status) => {
    expect(await deliverReport(answering(status), queue, REPORT, 100)).toEqual({ fate: 'delivered', status });
    expect(queued).toEqual([]);
  });

  it.each([404, 410, 513, 606])('%i is refused for good', async (status) => {
    expect(await deliverReport(answering(status), queue, REPORT, 100)).toEqual({ fate: 'refused', status });
    expect(queued).toEqual([]);
  });

  it.each([408, 430, 480, 486, 500, 502, 503, 504, 600])('%i is put into durable work', async (status) => {
    expect(isTemporary(status)).toBe(true);
    expect(await deliverReport(answering(status), queue, REPORT, 100)).toEqual({ fate: 'queued', status });
    expect(queued).toEqual([
      [
        'sms',
        {
          id: 'report-1',
          envelope: ENVELOPE,
          expiresUnixMs: REPORT.expiresUnixMs,
          task: { $case: 'sendSip', sendSip: { request: REQUEST, origin: Buffer.alloc(0) } },
        },
      ],
    ]);
  });

  it.each([
    [new BusError('no-responders', 'nobody'), 503],
    [new BusError('timeout', 'silence'), 504],
    [new Error('a defect'), 500],
  ])('a call that fails with %s counts as %i', async (error, status) => {
    expect(await deliverReport(failing(error), queue, REPORT, 100)).toEqual({ fate: 'queued', status });
  });

  it('rejects when it can be neither sent nor stored', async () => {
    const full = { enqueue: () => Promise.reject(new BusError('overloaded', 'full')) };
    await expect(deliverReport(answering(503), full, REPORT, 100)).rejects.toThrow('full');
  });
});
