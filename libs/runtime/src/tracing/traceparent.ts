/** The parts of a W3C traceparent (Trace Context §3.2). */
export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** The trace is recorded. */
  readonly sampled: boolean;
}

const LENGTH = 55;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Reads a traceparent; undefined when it is not valid, so that a new trace begins (Trace Context §3.2.2). */
export function parseTraceparent(traceparent: string | undefined): TraceContext | undefined {
  if (traceparent === undefined || traceparent.length !== LENGTH || !TRACEPARENT.test(traceparent)) return undefined;
  return {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    sampled: (Number.parseInt(traceparent.slice(53), 16) & 1) === 1,
  };
}

/** Writes a traceparent of version 00. */
export function formatTraceparent(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
