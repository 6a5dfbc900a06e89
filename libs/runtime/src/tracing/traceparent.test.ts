import fc from 'fast-check';
import { TraceIds } from './trace-ids.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('parseTraceparent', () => {
  it('reads ids and the sampled flag', () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-02`)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
  });

  it.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}`,
  ])('refuses %j', (traceparent) => {
    expect(parseTraceparent(traceparent)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => parseTraceparent(text) === undefined));
  });
});

describe('TraceIds', () => {
  it('makes ids that are valid and do not repeat', () => {
    const ids = new TraceIds();
    const seen = new Set<string>();
    for (let count = 0; count < 20_000; count += 1) {
      const traceId = ids.generateTraceId();
      const spanId = ids.generateSpanId();
      if (parseTraceparent(formatTraceparent(traceId, spanId, true)) === undefined)
        throw new Error(`${traceId} ${spanId}`);
      seen.add(traceId).add(spanId);
    }
    expect(seen.size).toBe(40_000);
  });

  it('differs from process to process, and does not stall on a seed of zeros', () => {
    expect(new TraceIds().generateTraceId()).not.toBe(new TraceIds().generateTraceId());
    const stalled = new TraceIds(new Uint32Array(4));
    expect(stalled.generateTraceId()).not.toBe(stalled.generateTraceId());
  });

  it('makes the numbers of xoshiro128**', () => {
    // First outputs of the reference implementation (Blackman, Vigna) for the state 1, 2, 3, 4.
    const ids = new TraceIds(Uint32Array.of(1, 2, 3, 4));
    expect(ids.generateSpanId()).toBe(`${hex(11_520)}${hex(0)}`);
    expect(ids.generateSpanId()).toBe(`${hex(5_927_040)}${hex(70_819_200)}`);
  });

  it('spreads fractions evenly', () => {
    const ids = new TraceIds(Uint32Array.of(1, 2, 3, 4));
    let below = 0;
    for (let count = 0; count < 10_000; count += 1) if (ids.fraction() < 0.25) below += 1;
    expect(below / 10_000).toBeCloseTo(0.25, 1);
  });
});

const hex = (value: number) => value.toString(16).padStart(8, '0');
