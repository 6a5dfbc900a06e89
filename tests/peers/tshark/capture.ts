import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../../fleet/until.ts';

/** Ports on the loopback interface, by what is spoken there. */
export interface CapturedPorts {
  /** UDP and TCP. */
  readonly sip: readonly number[];
  readonly smpp: readonly number[];
  readonly smtp?: readonly number[];
}

const START_MS = 15_000;
const SEEN_MS = 5_000;
const STOP_MS = 10_000;
const READ_MS = 30_000;
const MOST_OUTPUT = 64 * 1024 * 1024;
/** Between the values that one packet has of a field, for instance when it holds several PDUs. */
const AGGREGATOR = '\u0001';
const SEPARATOR = '\u0002';
/** Parts of a multipart are decoded whatever their transfer encoding. */
const DECODE_PARTS = ['-o', 'mime_multipart.remove_base64_encoding:TRUE'];

/** What goes over the loopback interface, captured and decoded by tshark. */
export class Capture {
  readonly #tshark: ChildProcess;
  readonly #directory: string;
  readonly #decodeAs: readonly string[];
  #seen = '';

  private constructor(tshark: ChildProcess, directory: string, decodeAs: readonly string[]) {
    this.#tshark = tshark;
    this.#directory = directory;
    this.#decodeAs = decodeAs;
    for (const stream of [tshark.stdout, tshark.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#seen += chunk;
      });
    }
  }

  /**
   * Begins to capture; resolves when packets are seen for sure.
   *
   * @param mark sends a packet whose summary holds this word; called until one is seen
   */
  static async start(ports: CapturedPorts, mark: (word: string) => Promise<unknown>): Promise<Capture> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-tshark-'));
    const { smtp = [] } = ports;
    const decodeAs = [
      ...ports.sip.flatMap((port) => ['-d', `udp.port==${port},sip`, '-d', `tcp.port==${port},sip`]),
      ...ports.smpp.flatMap((port) => ['-d', `tcp.port==${port},smpp`]),
      ...smtp.flatMap((port) => ['-d', `tcp.port==${port},smtp`]),
    ];
    const filter = [...ports.sip, ...ports.smpp, ...smtp].map((port) => `port ${port}`).join(' or ');
    const file = join(directory, 'capture.pcap');
    const args = ['-i', 'lo', '-f', filter, '-w', file, '-P', '-l', '-n', ...decodeAs];
    const capture = new Capture(spawn('tshark', args, { stdio: ['ignore', 'pipe', 'pipe'] }), directory, decodeAs);
    try {
      await until('a capture that sees packets', START_MS, async () => {
        await mark('begin');
        return capture.seen('begin@');
      });
    } catch (error) {
      await capture.stop();
      throw new Error(`tshark captures nothing:\n${capture.#seen}`, { cause: error });
    }
    return capture;
  }

  /** Whether a word stands in the summaries so far. */
  seen(word: string): boolean {
    return this.#seen.includes(word);
  }

  /** Ends it when everything sent so far is in the file: when the mark sent last is seen. */
  async end(mark: (word: string) => Promise<unknown>): Promise<void> {
    await mark('end');
    await until('the last packet', SEEN_MS, () => this.seen('end@'));
    const gone = once(this.#tshark, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    this.#tshark.kill('SIGINT');
    await gone;
  }

  /** The summary lines of the packets that a display filter lets through. */
  async summaries(filter: string): Promise<string[]> {
    return this.#read(['-Y', filter]);
  }

  /** The values of fields, in one row for each packet; a packet may have several of each. */
  async fields(filter: string, fields: readonly string[]): Promise<string[][][]> {
    const columns = fields.flatMap((field) => ['-e', field]);
    const shape = ['-E', `separator=${SEPARATOR}`, '-E', `aggregator=${AGGREGATOR}`, '-E', 'occurrence=a'];
    const lines = await this.#read(['-Y', filter, '-T', 'fields', ...shape, ...columns]);
    return lines.map((line) => line.split(SEPARATOR).map((values) => (values === '' ? [] : values.split(AGGREGATOR))));
  }

  /** Removes everything. */
  async stop(): Promise<void> {
    if (this.#tshark.exitCode === null && this.#tshark.signalCode === null) this.#tshark.kill('SIGKILL');
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 3 });
  }

  async #read(args: readonly string[]): Promise<string[]> {
    const file = join(this.#directory, 'capture.pcap');
    const options = { maxBuffer: MOST_OUTPUT, timeout: READ_MS };
    const { stdout } = await promisify(execFile)(
      'tshark',
      ['-r', file, '-n', ...DECODE_PARTS, ...this.#decodeAs, ...args],
      options,
    );
    return stdout.split('\n').filter((line) => line !== '');
  }
}
