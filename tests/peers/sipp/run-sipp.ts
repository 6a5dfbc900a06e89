import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@causeway/testkit';

/** One run of a SIPp scenario. */
export interface SippRun {
  /** File beside this one, without its ending. */
  readonly scenario: string;
  /** Port of the SIP edge on 127.0.0.1. */
  readonly port: number;
  readonly transport?: 'udp' | 'tcp';
  readonly calls?: number;
  /** Calls a second. */
  readonly rate?: number;
  /** Keys of the scenario. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Longest wait for one answer. */
const ANSWER_MS = 5_000;
const RUN_MS = 20_000;
const MAX_OUTPUT = 4_000;

/**
 * Runs SIPp; resolves when every call went as the scenario says.
 *
 * @throws Error with what SIPp printed when a call did not, or when it takes too long
 */
export async function runSipp({
  scenario,
  port,
  transport = 'udp',
  calls = 1,
  rate = 50,
  keys,
}: SippRun): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-sipp-'));
  const errors = join(directory, 'errors.log');
  const sipp = spawn(
    'sipp',
    [
      ...[`127.0.0.1:${port}`, '-i', '127.0.0.1', '-p', String(await freePort())],
      ...['-sf', join(__dirname, `${scenario}.xml`), '-trace_err', '-error_file', errors],
      ...['-t', transport === 'udp' ? 'u1' : 't1', '-m', String(calls), '-r', String(rate)],
      ...['-recv_timeout', String(ANSWER_MS), '-nostdin', '-nr'],
      ...Object.entries(keys).flatMap(([key, value]) => ['-key', key, value]),
    ],
    { cwd: directory, stdio: 'ignore' },
  );
  const force = setTimeout(() => sipp.kill('SIGKILL'), RUN_MS);
  try {
    const [code]: (number | null)[] = await once(sipp, 'exit');
    if (code === 0) return;
    const said = await readFile(errors, 'latin1').catch(() => '');
    throw new Error(`SIPp ended the scenario ${scenario} with ${code}:\n${said.slice(0, MAX_OUTPUT)}`);
  } finally {
    clearTimeout(force);
    await rm(directory, { recursive: true, force: true });
  }
}
