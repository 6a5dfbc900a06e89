import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const PATIENCE_MS = 5_000;
/** A whole reply: lines with `-`, then one without (RFC 5321 §4.2.1). */
const REPLY = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/;

/** A client that sends octets as told and hands out replies one by one, so that protocol errors can be made on purpose. */
export class RawClient {
  readonly #socket: Socket;
  #received = '';
  #ended = false;
  #changed: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
      this.#changed?.();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      this.#changed?.();
    });
  }

  static async connect(address: { host: string; port: number }, localAddress?: string): Promise<RawClient> {
    const socket = connect({ ...address, ...(localAddress === undefined ? {} : { localAddress }) });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Connects, reads the greeting and says EHLO; the reply to EHLO is thrown away. */
  static async session(address: { host: string; port: number }): Promise<RawClient> {
    const client = await RawClient.connect(address);
    await client.reply();
    await client.command('EHLO client.example');
    return client;
  }

  send(octets: string | Buffer): void {
    this.#socket.write(typeof octets === 'string' ? Buffer.from(octets, 'utf8') : octets);
  }

  /** The next reply without its last CRLF; rejects when none comes, or when the connection ends before. */
  async reply(): Promise<string> {
    for (;;) {
      const match = REPLY.exec(this.#received);
      if (match !== null) {
        this.#received = this.#received.slice(match[0].length);
        return match[0].slice(0, -2);
      }
      if (this.#ended) throw new Error(`the connection ended; left over: ${JSON.stringify(this.#received)}`);
      await this.#change();
    }
  }

  async replies(count: number): Promise<string[]> {
    const all: string[] = [];
    while (all.length < count) all.push(await this.reply());
    return all;
  }

  async command(line: string): Promise<string> {
    this.send(`${line}\r\n`);
    return this.reply();
  }

  /** MAIL and RCPT, then DATA up to its 354. */
  async startData(from = 'alice@a.example', to = 'bob@b.example'): Promise<void> {
    this.send(`MAIL FROM:<${from}>\r\nRCPT TO:<${to}>\r\nDATA\r\n`);
    const answers = await this.replies(3);
    if (!answers[2]?.startsWith('354')) throw new Error(answers.join('; '));
  }

  /** Resolves with what came and was not asked for, when the other side has closed. */
  async closed(): Promise<string> {
    while (!this.#ended) await this.#change();
    return this.#received;
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came; so far: ${this.#received}`)), PATIENCE_MS);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
