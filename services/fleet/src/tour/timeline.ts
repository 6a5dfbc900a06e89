import type { Paint } from './paint.ts';
import { padColumns, wrap } from './text-columns.ts';

/** One thing that happened to a message, told by one of those who took part. */
export interface TimelineEntry {
  /** Milliseconds since the Unix epoch. */
  readonly atUnixMs: number;
  /** False for a source whose clock shows whole milliseconds only: up to one millisecond later than it says. */
  readonly precise: boolean;
  /** Place on the road of the message: decides the order of entries whose times do not. */
  readonly place: number;
  /** Who told whom, `sms-iwf → SM-SC`, or who did something. */
  readonly who: string;
  readonly what: string;
}

/** One thing that has to be true of a step. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** What one step of the tour came to. */
export interface StepReport {
  readonly number: number;
  readonly title: string;
  /** 32 hexadecimal digits; left out when no service made a trace. */
  readonly traceId: string | undefined;
  readonly entries: readonly TimelineEntry[];
  readonly checks: readonly Check[];
}

/** Clocks of whole milliseconds are wrong by less than this. */
const CLOCK_ERROR_MS = 1;
const INDENT = '    ';
const TIME_COLUMNS = 11;
const WHO_COLUMNS = 23;

/** Whether a check holds. */
export function holds(check: Check): boolean {
  return check.expected === check.got;
}

/**
 * The entries in the order in which things happened: by place on the road, but for those that a clock can tell happened
 * earlier than one before them.
 */
export function inOrder(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const ordered: TimelineEntry[] = [];
  for (const entry of [...entries].sort((one, other) => one.place - other.place)) {
    let index = ordered.length;
    for (;;) {
      const before = ordered[index - 1];
      if (before === undefined || entry.atUnixMs >= before.atUnixMs - errorOf(entry, before)) break;
      index -= 1;
    }
    ordered.splice(index, 0, entry);
  }
  return ordered;
}

/** What one step came to, as lines of at most `width` columns. */
export function formatStep(step: StepReport, paint: Paint, width: number): string[] {
  return [
    ...heading(step, paint, width),
    ...timeline(step.entries, paint, width),
    ...verdicts(step.checks, paint, width),
  ];
}

function heading({ number, title, traceId }: StepReport, paint: Paint, width: number): string[] {
  const left = `${String(number).padStart(2)}  ${title}`;
  if (traceId === undefined) return [paint.title(left)];
  const right = `trace ${traceId}`;
  const gap = width - left.length - right.length;
  return gap >= 2
    ? [`${paint.title(left)}${' '.repeat(gap)}${paint.faint(right)}`]
    : [paint.title(left), `${INDENT}${paint.faint(right)}`];
}

function timeline(entries: readonly TimelineEntry[], paint: Paint, width: number): string[] {
  const ordered = inOrder(entries);
  const begin = ordered[0]?.atUnixMs ?? 0;
  const lines: string[] = [];
  let shown = 0;
  for (const entry of ordered) {
    // What happened after something else is not shown before it, whatever a coarse clock says.
    shown = Math.max(shown, entry.atUnixMs - begin);
    const time = `+${entry.precise ? shown.toFixed(1) : Math.round(shown)} ms`.padStart(TIME_COLUMNS);
    const head = `${time}  ${padColumns(entry.who, WHO_COLUMNS)}  `;
    const [first = '', ...more] = wrap(entry.what, width - TIME_COLUMNS - WHO_COLUMNS - 4);
    lines.push(`${paint.faint(time)}${head.slice(time.length)}${first}`);
    for (const line of more) lines.push(' '.repeat(TIME_COLUMNS + WHO_COLUMNS + 4) + line);
  }
  return lines;
}

function verdicts(checks: readonly Check[], paint: Paint, width: number): string[] {
  const good = checks.filter(holds).map(({ what }) => what);
  const lines = good.length === 0 ? [] : marked(paint.good('✓'), good.join(', '), width);
  for (const check of checks) {
    if (holds(check)) continue;
    lines.push(...marked(paint.bad('✗'), `${check.what}: expected ${check.expected}, got ${check.got}`, width));
  }
  return lines;
}

function marked(mark: string, text: string, width: number): string[] {
  return wrap(text, width - INDENT.length - 2).map((line, index) => `${INDENT}${index === 0 ? mark : ' '} ${line}`);
}

function errorOf(one: TimelineEntry, other: TimelineEntry): number {
  return one.precise && other.precise ? 0 : CLOCK_ERROR_MS;
}
