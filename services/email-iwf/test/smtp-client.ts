import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One reply of the server: its code and its last line. */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** An SMTP client that writes exactly the octets it is told. */
export class SmtpDialogue {
  readonly #socket: Socket;
  #text = '';
  #arrived = Promise.withResolvers<void>();
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on('error', () => undefined);
  }

  /** Connects, reads the greeting and says EHLO. */
  static async open({ host, port }: { readonly host: string; readonly port: number }): Promise<SmtpDialogue> {
    const socket = connect(port, host);
    await once(socket, 'connect');
    const dialogue = new SmtpDialogue(socket);
    await dialogue.reply();
    await dialogue.say('EHLO client.example');
    return dialogue;
  }

  /** Writes a line and reads its reply. */
  async say(line: string): Promise<Reply> {
    this.write(Buffer.from(`${line}\r\n`, 'utf8'));
    return this.reply();
  }

  write(octets: Buffer | string): void {
    this.#socket.write(octets);
  }

  /** The next reply; code 0 when the server has closed the connection. */
  async reply(): Promise<Reply> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*(\d{3}) (.*)\r\n/.exec(this.#text);
      if (match !== null) {
        this.#text = this.#text.slice(match[0].length);
        return { code: Number(match[1]), text: `${match[1]} ${match[2]}` };
      }
      if (this.#closed) return { code: 0, text: '' };
      await this.#arrived.promise;
    }
  }

  /** Sends a mail in one transaction; resolves with the reply to the dot, or with what refused it before. */
  async send(mail: RawMail): Promise<Reply> {
    const from = await this.say(`MAIL FROM:<${mail.mailFrom ?? BOB_OF_RAW}>${parameters(mail.mailParameters)}`);
    if (from.code !== 250) return from;
    for (const rcpt of mail.rcptTo) {
      const reply = await this.say(`RCPT TO:${rcpt.startsWith('<') ? rcpt : `<${rcpt}>`}`);
      if (reply.code !== 250 && mail.rcptTo.length === 1) return reply;
    }
    const data = await this.say('DATA');
    if (data.code !== 354) return data;
    this.write(Buffer.concat([stuffed(mail.message), Buffer.from('.\r\n')]));
    return this.reply();
  }

  close(): void {
    this.#socket.destroy();
  }

  #wake(): void {
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
  }
}

const BOB_OF_RAW = 'bob@mail.example';

/** A mail as octets. */
export interface RawMail {
  readonly mailFrom?: string;
  readonly mailParameters?: string;
  /** Addresses; one that begins with `<` is written as it is, parameters behind it. */
  readonly rcptTo: readonly string[];
  readonly message: Buffer;
}

/** Sends one mail over a connection of its own. */
export async function sendRaw(server: { readonly host: string; readonly port: number }, mail: RawMail): Promise<Reply> {
  const dialogue = await SmtpDialogue.open(server);
  try {
    return await dialogue.send(mail);
  } finally {
    dialogue.close();
  }
}

function parameters(text: string | undefined): string {
  return text === undefined ? '' : ` ${text}`;
}

function stuffed(message: Buffer): Buffer {
  const text = message.toString('latin1').replace(/^\./gm, '..');
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1');
}
