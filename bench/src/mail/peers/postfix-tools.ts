import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Peer } from '../../macro/child-process.ts';
import type { SinkCounts } from '../../macro/peers/sink-counts.ts';
import { MailConnection } from '../smtp/mail-connection.ts';

const execute = promisify(execFile);

/** Where scripts/setup unpacks the tools of Postfix (`unpackedCommands` of places.mjs), and where Debian installs them. */
const FOLDERS = [
  fileURLToPath(new URL('../../../../.causeway/unpacked/bin', import.meta.url)),
  ...(process.env.PATH ?? '').split(delimiter),
  '/usr/sbin',
];
const START_MS = 10_000;
const STOP_MS = 3_000;
const RUN_MS = 60_000;
const POLL_MS = 20;
const BACKLOG = '1000';
/** root gives up its rights to this user, which every Debian has. */
const DAEMON = 'daemon';
/** Longer than a line of its counter. */
const COUNTER_LENGTH = 200;

/** Path of a tool of Postfix, undefined where it is not there. */
export function findPostfixTool(name: 'smtp-sink' | 'smtp-source'): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What smtp-source sends. */
export interface SourceRun {
  readonly port: number;
  readonly from: string;
  readonly to: string;
  readonly mails: number;
  readonly connections: number;
  /** Octets of the mail. */
  readonly size: number;
  readonly connectionPerMail?: boolean;
}

/**
 * Sends mails with smtp-source as fast as its connections allow.
 *
 * @returns seconds that it took
 * @throws Error when the server did not take all
 */
export async function runSmtpSource(tool: string, run: SourceRun): Promise<number> {
  const { port, from, to, mails, connections, size, connectionPerMail = false } = run;
  const options = ['-f', from, '-t', to, '-m', `${mails}`, '-s', `${connections}`, '-l', `${size}`];
  if (!connectionPerMail) options.push('-d');
  const began = performance.now();
  await execute(tool, [...options, `127.0.0.1:${port}`], { timeout: RUN_MS });
  return (performance.now() - began) / 1000;
}

/** Postfix's smtp-sink: takes every mail and forgets it. */
export class PostfixSink implements Peer {
  readonly name = 'smtp-sink';
  readonly #child: ChildProcess;
  readonly #port: number;
  #counted = '';

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.#port = port;
    child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
      this.#counted = (this.#counted + chunk).slice(-COUNTER_LENGTH);
    });
  }

  /** Starts it; resolves when it greets. */
  static async start(tool: string): Promise<PostfixSink> {
    const port = await freePort();
    const user = process.getuid?.() === 0 ? ['-u', DAEMON] : [];
    const child = spawn(tool, ['-c', ...user, `127.0.0.1:${port}`, BACKLOG], { stdio: ['ignore', 'pipe', 'ignore'] });
    const sink = new PostfixSink(child, port);
    const deadline = performance.now() + START_MS;
    for (;;) {
      try {
        await (await MailConnection.open(port)).quit();
        return sink;
      } catch (error) {
        if (performance.now() > deadline) {
          await sink.stop();
          throw error;
        }
        await delay(POLL_MS);
      }
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Counts as it writes them, again and again: `sess=10 quit=10 mesg=2000`. */
  ask<Answer>(_question: object): Promise<Answer>;
  async ask(): Promise<SinkCounts> {
    return { port: this.#port, submissions: Number(/.*mesg=\s*(\d+)/s.exec(this.#counted)?.[1] ?? 0) };
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(force);
  }
}

/** smtp-sink cannot take a port of the system's choice, so one that was free a moment ago is named. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
