import { PLAIN } from './paint.ts';
import { columnsOf } from './text-columns.ts';
import { formatStep, holds, inOrder, type StepReport, type TimelineEntry } from './timeline.ts';

const entry = (atUnixMs: number, place: number, what: string, precise = true): TimelineEntry => ({
  atUnixMs,
  precise,
  place,
  who: 'isf',
  what,
});

describe('inOrder', () => {
  const order = (...entries: readonly TimelineEntry[]) => inOrder(entries).map(({ what }) => what);

  it('follows the clock where it can tell', () => {
    expect(order(entry(3, 1, 'third'), entry(1, 3, 'first'), entry(2, 2, 'second'))).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  it('follows the road where a clock of whole milliseconds cannot', () => {
    expect(
      order(entry(100, 30, 'submitted', false), entry(100.7, 10, 'sent'), entry(100, 20, 'selected', false)),
    ).toEqual(['sent', 'selected', 'submitted']);
  });

  it('moves a report that overtook the answer before it', () => {
    expect(order(entry(100, 10, 'sent'), entry(140, 40, 'answered'), entry(120, 50, 'receipt', false))).toEqual([
      'sent',
      'receipt',
      'answered',
    ]);
  });
});

describe('formatStep', () => {
  const step: StepReport = {
    number: 1,
    title: 'Alice writes to Bob',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    entries: [
      {
        atUnixMs: 1000.4,
        precise: true,
        place: 10,
        who: 'RCS client → sip-edge',
        what: 'MESSAGE tel:+447700900101  "Dinner at 7?"',
      },
      { atUnixMs: 1000, precise: false, place: 20, who: 'isf', what: 'selected sms: the only candidate left' },
      { atUnixMs: 1004, precise: false, place: 30, who: 'sms-iwf → SM-SC', what: 'submit_sm: ESME_ROK in 1.9 ms' },
      { atUnixMs: 1005.75, precise: true, place: 40, who: 'sip-edge → RCS client', what: '202 Accepted' },
    ],
    checks: [
      { what: 'answer 202', expected: '202', got: '202' },
      { what: 'one IMDN', expected: '1', got: '0' },
    ],
  };

  it('shows a message as it went, with times from its beginning, and what was checked', () => {
    expect(formatStep(step, PLAIN, 100)).toEqual([
      ' 1  Alice writes to Bob                                       trace 4bf92f3577b34da6a3ce929d0e0e4736',
      '    +0.0 ms  RCS client → sip-edge    MESSAGE tel:+447700900101  "Dinner at 7?"',
      '      +0 ms  isf                      selected sms: the only candidate left',
      '      +4 ms  sms-iwf → SM-SC          submit_sm: ESME_ROK in 1.9 ms',
      '    +5.4 ms  sip-edge → RCS client    202 Accepted',
      '    ✓ answer 202',
      '    ✗ one IMDN: expected 1, got 0',
    ]);
    expect(step.checks.map(holds)).toEqual([true, false]);
  });

  it('never goes beyond the width', () => {
    const long = 'word '.repeat(60).trim();
    const wordy = { ...step, title: 'A title that leaves no room for the trace at all', entries: [entry(0, 1, long)] };
    for (const width of [80, 100]) {
      const lines = formatStep(wordy, PLAIN, width);
      expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(width);
      expect(lines.join(' ').match(/word/g)).toHaveLength(60);
    }
  });

  it('needs neither trace nor entries', () => {
    expect(formatStep({ ...step, traceId: undefined, entries: [], checks: [] }, PLAIN, 100)).toEqual([
      ' 1  Alice writes to Bob',
    ]);
  });

  it('paints without moving anything', () => {
    const mark = (text: string) => `\u001b[1m${text}\u001b[22m`;
    const painted = formatStep(step, { title: mark, faint: mark, good: mark, bad: mark }, 100);
    const stripped = painted.map((line) => line.replaceAll('\u001b[1m', '').replaceAll('\u001b[22m', ''));
    expect(stripped).toEqual(formatStep(step, PLAIN, 100));
    expect(painted).not.toEqual(stripped);
  });
});
