import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';
import { greets } from '../greets.ts';

const execute = promisify(execFile);

/** What scripts/setup wrote to start the tools of the unpacked package (`unpackedCommands` of places.mjs). */
const COMMANDS = join(__dirname, '../../../.causeway/unpacked/bin');
const START_MS = 10_000;
const STOP_MS = 5_000;
const RUN_MS = 60_000;
/** Longer than a counter line. */
const COUNTER_LENGTH = 200;
const BACKLOG = '100';
/** root gives up its rights to this user, which every Debian has. */
const DAEMON = 'daemon';

/** What smtp-source sends. */
export interface Load {
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly mails: number;
  /** Connections at the same time. */
  readonly sessions: number;
  /** Octets of the message. */
  readonly size: number;
  /** Instead of many mails over each connection. */
  readonly connectionPerMail?: boolean;
}

/** Sends mails with Postfix's smtp-source; resolves when all were taken. @throws Error if not */
export async function runSmtpSource({
  port,
  from,
  to,
  mails,
  sessions,
  size,
  connectionPerMail = false,
}: Load): Promise<void> {
  const options = ['-f', from, '-t', to, '-m', `${mails}`, '-s', `${sessions}`, '-l', `${size}`];
  if (!connectionPerMail) options.push('-d');
  await execute(join(COMMANDS, 'smtp-source'), [...options, `127.0.0.1:${port}`], { timeout: RUN_MS });
}

/** Postfix's smtp-sink on 127.0.0.1: takes every mail and forgets it. */
export class SmtpSink {
  readonly port: number;
  readonly #process: ChildProcess;
  #counted = '';

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
    process.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
      this.#counted = (this.#counted + chunk).slice(-COUNTER_LENGTH);
    });
  }

  /** Starts it; resolves when it greets. @param options of smtp-sink(1) */
  static async start(...options: readonly string[]): Promise<SmtpSink> {
    const port = await freePort();
    const user = process.getuid?.() === 0 ? ['-u', DAEMON] : [];
    const sink = new SmtpSink(
      port,
      spawn(join(COMMANDS, 'smtp-sink'), ['-c', ...user, ...options, `127.0.0.1:${port}`, BACKLOG], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    await until('smtp-sink greets', START_MS, () => greets(port));
    return sink;
  }

  /** Mails taken, as it counts them on its output: `sess=10 quit=10 mesg=2000`, again and again. */
  get mails(): number {
    return Number(/.*mesg=\s*(\d+)/s.exec(this.#counted)?.[1] ?? 0);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(force);
  }
}
