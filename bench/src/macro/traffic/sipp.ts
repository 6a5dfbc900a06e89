import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchUsers, REPORT_REQUEST, type ReportRequest, SCENARIO_FILE, type TargetKind } from '../../pager-message.ts';

/** One run of SIPp. */
export interface SippRun {
  /** Where sip-edge listens on 127.0.0.1. */
  readonly port: number;
  readonly rate: number;
  readonly seconds: number;
  readonly reports: ReportRequest;
  readonly target: TargetKind;
  /** Directory for its files. */
  readonly directory: string;
}

/** What SIPp counted. */
export interface SippResult {
  readonly sent: number;
  /** Calls answered by 202. */
  readonly successful: number;
  readonly failed: number;
  /** Messages per second as they really left. */
  readonly rate: number;
}

const HOST = '127.0.0.1';
/** A call without its answer by then has failed. */
const ANSWER_MS = 5_000;
/** Longer than every call of a run may take. */
const GRACE_MS = 15_000;
const MAX_OPEN_CALLS = 100_000;

/** Path of SIPp (Debian `sip-tester`), undefined when this machine does not have it. */
export function findSipp(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'sipp');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

/** Runs the scenario at a steady rate, without retransmission: what is lost is lost and counted. */
export async function runSipp(
  sipp: string,
  { port, rate, seconds, reports, target, directory }: SippRun,
): Promise<SippResult> {
  const users = join(directory, 'users.csv');
  const statistics = join(directory, 'sipp-statistics.csv');
  const rows = benchUsers(target).map((user) => `${user.originator};${user.target};${user.text}`);
  await writeFile(users, `SEQUENTIAL\n${rows.join('\n')}\n`);
  const total = Math.round(rate * seconds);
  const child = spawn(
    sipp,
    [
      ...[`${HOST}:${port}`, '-i', HOST, '-sf', fileURLToPath(SCENARIO_FILE), '-inf', users],
      ...['-key', 'report_request', REPORT_REQUEST[reports]],
      ...['-r', String(rate), '-m', String(total), '-l', String(MAX_OPEN_CALLS)],
      ...['-nr', '-recv_timeout', String(ANSWER_MS), '-nostdin', '-buff_size', String(4 * 1024 * 1024)],
      ...['-trace_stat', '-stf', statistics, '-fd', '1s'],
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  const force = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + GRACE_MS);
  await once(child, 'exit');
  clearTimeout(force);
  return readStatistics(readFileSync(statistics, 'latin1'));
}

/** The last line of the statistics stands for the whole run: columns `…(C)` are cumulative. */
function readStatistics(csv: string): SippResult {
  const lines = csv.trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const rows = lines.slice(1).map((line) => line.split(';'));
  const number = (row: readonly string[] | undefined, name: string) => Number(row?.[names.indexOf(name)] ?? 0);
  /** A point in time is written for people, then a tab and seconds since the Unix epoch. */
  const timeOf = (row: readonly string[] | undefined, name: string) =>
    Number(row?.[names.indexOf(name)]?.split('\t').at(-1) ?? 0);
  const last = rows.at(-1);
  // The period in which the last call was made is the last one that made any.
  const sending = rows.filter((row) => number(row, 'OutgoingCall(P)') > 0);
  const elapsed = timeOf(sending.at(-1), 'CurrentTime') - timeOf(last, 'StartTime');
  const sent = number(last, 'OutgoingCall(C)');
  return {
    sent,
    successful: number(last, 'SuccessfulCall(C)'),
    failed: number(last, 'FailedCall(C)'),
    rate: elapsed > 0 ? sent / elapsed : 0,
  };
}
