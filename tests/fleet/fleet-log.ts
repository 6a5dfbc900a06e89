import type { Readable } from 'node:stream';
import { until } from './until.ts';

/** A line of JSON that a process of the fleet logged. */
export interface LogEntry {
  readonly service?: string;
  readonly level?: string;
  readonly message?: string;
  readonly trace_id?: string;
  /** In the line of the probes: their `host:port`. */
  readonly http?: string;
  /** In `ready`: what the process listens on, by name. */
  readonly addresses?: Readonly<Record<string, string>>;
}

/** Lines kept; a test of some seconds prints far fewer. */
const MOST_LINES = 100_000;
const TAIL_LINES = 25;
/** What the private servers print as they start explains no failed test. */
const ofServers = /"process":"(?:nats|redis)-server"/;
const TAIL_COLUMNS = 400;

/** Everything that the launcher and its processes print. */
export class FleetLog {
  readonly #lines: string[] = [];
  readonly #entries: LogEntry[] = [];

  /** Follows one stream to its end. */
  follow(stream: Readable): void {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') this.#add(line);
    });
  }

  /** As printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The lines that are JSON. */
  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** The newest entry that fits. */
  last(fits: (entry: LogEntry) => boolean): LogEntry | undefined {
    return this.#entries.findLast(fits);
  }

  /** The first entry, from number `from` on, past or to come, that fits. */
  waitFor(what: string, deadlineMs: number, fits: (entry: LogEntry) => boolean, from = 0): Promise<LogEntry> {
    return until(what, deadlineMs, () => this.#entries.slice(from).find(fits));
  }

  /** The newest lines, for the message of a failed test. */
  tail(): string {
    return this.#lines
      .filter((line) => !ofServers.test(line))
      .slice(-TAIL_LINES)
      .map((line) => line.slice(0, TAIL_COLUMNS))
      .join('\n');
  }

  #add(line: string): void {
    if (this.#lines.length >= MOST_LINES) throw new Error(`the fleet printed more than ${MOST_LINES} lines`);
    this.#lines.push(line);
    if (!line.startsWith('{')) return;
    try {
      const entry: LogEntry = JSON.parse(line);
      this.#entries.push(entry);
    } catch {
      // A line that is no JSON stays in `lines`, where the test of the log format finds it.
    }
  }
}
