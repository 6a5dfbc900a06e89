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
const DASH = 0x2d;
/** Where the dashes stand. */
const AFTER_VERSION = 2;
const AFTER_TRACE_ID = 35;
const AFTER_SPAN_ID = 52;
const NO_TRACE_ID = '0'.repeat(32);
const NO_SPAN_ID = '0'.repeat(16);

/** Reads a traceparent; undefined when it is not valid, so that a new trace begins (Trace Context §3.2.2). */
export function parseTraceparent(traceparent: string | undefined): TraceContext | undefined {
  if (traceparent === undefined || traceparent.length !== LENGTH || !hasShape(traceparent)) return undefined;
  const traceId = traceparent.slice(AFTER_VERSION + 1, AFTER_TRACE_ID);
  const spanId = traceparent.slice(AFTER_TRACE_ID + 1, AFTER_SPAN_ID);
  if (traceId === NO_TRACE_ID || spanId === NO_SPAN_ID || traceparent.startsWith('ff')) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(traceparent.charAt(LENGTH - 1), 16) & 1) === 1 };
}

/** Hexadecimal digits in lower case with dashes between the parts. Every span asks this: a loop, where a pattern costs more. */
function hasShape(text: string): boolean {
  for (let at = 0; at < LENGTH; at += 1) {
    const unit = text.charCodeAt(at);
    const isDash = at === AFTER_VERSION || at === AFTER_TRACE_ID || at === AFTER_SPAN_ID;
    if (isDash ? unit !== DASH : !isHexDigit(unit)) return false;
  }
  return true;
}

function isHexDigit(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x61 && unit <= 0x66);
}

/** Writes a traceparent of version 00. */
export function formatTraceparent(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}
