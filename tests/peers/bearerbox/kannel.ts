import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';

/** Whom Kannel talks to. */
export interface KannelPeers {
  /** SMPP port of the SM-SC on 127.0.0.1. */
  readonly smscPort: number;
  /** Where its HTTP requests go: `<url>/mo?…` for messages and `<url>/dlr?…` for reports. */
  readonly url: string;
}

/** A short message as the HTTP interface of smsbox takes it. */
export interface KannelMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** What the report's request is to say about which message it is. */
  readonly reportId?: string;
}

const START_MS = 10_000;
const HTTP_MS = 5_000;
const STOP_MS = 5_000;
const MAX_OUTPUT = 8_000;
/** Least severe level that is printed. */
const INFORMATION = '1';
/** Delivered, failed, buffered and refused are reported. */
const DLR_MASK = '31';

/** A private Kannel on loopback: bearerbox, which is the ESME, and smsbox, which gives it an HTTP interface. */
export class Kannel {
  readonly #directory: string;
  readonly #sendPort: number;
  readonly #url: string;
  readonly #processes: ChildProcess[] = [];
  #output = '';

  private constructor(directory: string, sendPort: number, url: string) {
    this.#directory = directory;
    this.#sendPort = sendPort;
    this.#url = url;
  }

  /** Starts both; resolves when smsbox takes messages. */
  static async start({ smscPort, url }: KannelPeers): Promise<Kannel> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-kannel-'));
    const [adminPort, boxPort, sendPort] = [await freePort(), await freePort(), await freePort()];
    const file = join(directory, 'kannel.conf');
    await writeFile(file, configuration({ adminPort, boxPort, sendPort, smscPort, url }));
    const kannel = new Kannel(directory, sendPort, url);
    try {
      kannel.#run('bearerbox', file);
      await until('bearerbox', START_MS, () => answers(adminPort));
      kannel.#run('smsbox', file);
      await until('smsbox', START_MS, () => answers(sendPort));
    } catch (error) {
      const output = kannel.#output;
      await kannel.stop();
      throw new Error(`Kannel did not start:\n${output}`, { cause: error });
    }
    return kannel;
  }

  /**
   * Has Kannel send a short message.
   *
   * @throws Error when smsbox does not take it
   */
  async send({ from, to, text, reportId }: KannelMessage): Promise<void> {
    const query = new URLSearchParams({ username: 'test', password: 'secret', charset: 'UTF-8', from, to, text });
    if (!/^[\x20-\x7e]*$/.test(text)) query.set('coding', '2');
    if (reportId !== undefined) {
      query.set('dlr-mask', DLR_MASK);
      query.set('dlr-url', `${this.#url}/dlr?id=${reportId}&type=%d`);
    }
    const response = await fetch(`http://127.0.0.1:${this.#sendPort}/cgi-bin/sendsms?${query}`, {
      signal: AbortSignal.timeout(HTTP_MS),
    });
    if (response.status !== 202) throw new Error(`smsbox: ${response.status} ${await response.text()}`);
  }

  async stop(): Promise<void> {
    // smsbox first: it is the client of bearerbox.
    for (const child of this.#processes.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(force);
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  #run(program: 'bearerbox' | 'smsbox', file: string): void {
    const child = spawn(program, ['-v', INFORMATION, file], {
      cwd: this.#directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (chunk: string) => {
        this.#output = (this.#output + chunk).slice(-MAX_OUTPUT);
      });
    }
    this.#processes.push(child);
  }
}

/** Whether somebody answers HTTP there, whatever the answer. */
async function answers(port: number): Promise<boolean> {
  await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(HTTP_MS) });
  return true;
}

interface Places extends KannelPeers {
  readonly adminPort: number;
  readonly boxPort: number;
  readonly sendPort: number;
}

function configuration({ adminPort, boxPort, sendPort, smscPort, url }: Places): string {
  return `
group = core
admin-port = ${adminPort}
admin-interface = "127.0.0.1"
admin-password = secret
smsbox-port = ${boxPort}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
log-level = 1
sms-combine-concatenated-mo = true

group = smsc
smsc = smpp
smsc-id = simulator
host = 127.0.0.1
port = ${smscPort}
transceiver-mode = true
smsc-username = kannel
smsc-password = secret
system-type = ""
reconnect-delay = 1
enquire-link-interval = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendPort}
sendsms-interface = "127.0.0.1"
log-level = 1

group = sendsms-user
username = test
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
get-url = "${url}/mo?from=%p&to=%P&text=%a"
max-messages = 0
`;
}
