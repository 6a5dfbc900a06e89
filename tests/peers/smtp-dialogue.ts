import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ANSWER_MS = 10_000;
const REPLY_END = /^\d{3}(?: .*)?\r\n/m;

/** A reply of a server, all its lines. */
export interface Reply {
  readonly code: number;
  /** What follows the code in each line. */
  readonly lines: readonly string[];
}

/** A mail with its envelope as it is to stand on the wire. */
export interface WrittenMail {
  /** After `MAIL FROM:`, with brackets and parameters: `<a@x.example> BODY=8BITMIME`. */
  readonly from: string;
  /** After `RCPT TO:`, the same. */
  readonly to: readonly string[];
  /** With CRLF at line ends; dots are stuffed here. */
  readonly message: Buffer | string;
}

/** An SMTP client that says exactly what a test has it say. */
export class SmtpDialogue {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay().setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.#received += chunk;
      this.#wake();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on('error', () => {});
  }

  /** Connects to 127.0.0.1, takes the greeting and says EHLO. */
  static async open(port: number, helo = 'client.example'): Promise<SmtpDialogue> {
    const { dialogue } = await SmtpDialogue.greeted(port);
    await dialogue.expect(250, `EHLO ${helo}`);
    return dialogue;
  }

  /** Connects to 127.0.0.1 and takes the greeting. */
  static async greeted(port: number): Promise<{ dialogue: SmtpDialogue; greeting: Reply }> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_MS) });
    const dialogue = new SmtpDialogue(socket);
    return { dialogue, greeting: await dialogue.reply() };
  }

  /** Sends a line and takes the reply to it. */
  async say(line: string): Promise<Reply> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  /** The same. @throws Error when the reply has another code */
  async expect(code: number, line: string): Promise<Reply> {
    const reply = await this.say(line);
    if (reply.code !== code) throw new Error(`${line}: ${reply.code} ${reply.lines.join(' / ')}, not ${code}`);
    return reply;
  }

  /** Sends octets as they are. */
  write(octets: Buffer | string): void {
    this.#socket.write(typeof octets === 'string' ? Buffer.from(octets, 'utf8') : octets);
  }

  /** The next reply; code 0 when the server closes instead. @throws Error when neither comes in time */
  async reply(): Promise<Reply> {
    const deadline = performance.now() + ANSWER_MS;
    for (;;) {
      const end = REPLY_END.exec(this.#received);
      if (end !== null) {
        const whole = this.#received.slice(0, end.index + end[0].length);
        this.#received = this.#received.slice(whole.length);
        const lines = whole.trimEnd().split('\r\n');
        return { code: Number(whole.slice(0, 3)), lines: lines.map((line) => line.slice(4)) };
      }
      if (this.#closed) return { code: 0, lines: [] };
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`no reply within ${ANSWER_MS} ms, only: ${this.#received}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** One transaction. @returns the reply to the final dot. @throws Error when anything is refused before */
  async send({ from, to, message }: WrittenMail): Promise<Reply> {
    await this.expect(250, `MAIL FROM:${from}`);
    for (const recipient of to) await this.expect(250, `RCPT TO:${recipient}`);
    await this.expect(354, 'DATA');
    const text = Buffer.from(message).toString('latin1');
    this.write(Buffer.from(text.replace(/^\./gm, '..').replace(/(?:\r\n)?$/, '\r\n'), 'latin1'));
    return this.say('.');
  }

  /** Says QUIT and closes. */
  async close(): Promise<void> {
    if (!this.#closed) await this.say('QUIT');
    this.#socket.destroy();
  }
}

/** One mail over a connection of its own. @throws Error unless the server takes it */
export async function sendMail(port: number, mail: WrittenMail): Promise<void> {
  const dialogue = await SmtpDialogue.open(port);
  try {
    const { code, lines } = await dialogue.send(mail);
    if (code !== 250) throw new Error(`the message is answered ${code} ${lines.join(' / ')}`);
  } finally {
    await dialogue.close();
  }
}
