import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RcsClient } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';

/** Ports on 127.0.0.1, UDP and TCP. */
export interface KamailioPorts {
  readonly own: number;
  readonly fleet: number;
  readonly client: number;
}

const START_MS = 10_000;
const PROBE_MS = 300;
const STOP_MS = 5_000;
const MAX_OUTPUT = 4_000;

/** A private Kamailio as the SIP/IP core between the client and the fleet (core.cfg). */
export class KamailioProcess {
  readonly #process: ChildProcess;
  readonly #directory: string;
  #output = '';

  private constructor(process: ChildProcess, directory: string) {
    this.#process = process;
    this.#directory = directory;
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('latin1').on('data', (chunk: string) => {
        this.#output = (this.#output + chunk).slice(-MAX_OUTPUT);
      });
    }
  }

  /** Starts it; resolves when it answers OPTIONS itself. */
  static async start({ own, fleet, client }: KamailioPorts): Promise<KamailioProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-kamailio-'));
    const child = spawn(
      'kamailio',
      [
        ...['-DD', '-E', '-f', join(__dirname, 'core.cfg'), '-m', '64', '-M', '8', '-w', directory, '-Y', directory],
        ...['-l', `udp:127.0.0.1:${own}`, '-l', `tcp:127.0.0.1:${own}`],
        ...['-A', `FLEET="${fleet}"`, '-A', `CLIENT="${client}"`],
      ],
      { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const kamailio = new KamailioProcess(child, directory);
    const probe = new RcsClient({ target: `127.0.0.1:${own}` });
    await probe.start();
    try {
      await until('Kamailio', START_MS, async () => {
        const { status } = await probe.sendOptions(`sip:127.0.0.1:${own}`, { deadlineMs: PROBE_MS });
        return status === 200;
      });
    } catch (error) {
      const output = kamailio.#output;
      await kamailio.stop();
      throw new Error(`Kamailio did not start:\n${output}`, { cause: error });
    } finally {
      await probe.stop();
    }
    return kamailio;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      const force = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(force);
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}
