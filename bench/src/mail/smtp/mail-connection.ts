import { connect, type Socket } from 'node:net';

/** A mail to be sent. */
export interface OutgoingMail {
  readonly mailFrom: string;
  readonly rcptTo: string;
  /** Header and body with CRLF, no line of which begins with a dot; ends with CRLF. */
  readonly octets: Buffer;
}

const HOST = '127.0.0.1';
const END = Buffer.from('.\r\n', 'latin1');
/** What stands for a reply that did not come. */
const NO_REPLY = 0;

/** A connection to a mail server, written by hand so that it costs next to nothing: one mail at a time, commands in company. */
export class MailConnection {
  readonly #socket: Socket;
  #rest = '';
  #waiting: ((code: number) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text));
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const resolve of this.#waiting.splice(0)) resolve(NO_REPLY);
    });
  }

  /**
   * Connects and says EHLO.
   *
   * @throws Error when the server does not greet
   */
  static async open(port: number): Promise<MailConnection> {
    const connection = new MailConnection(connect(port, HOST));
    const greeting = await connection.#reply();
    if (greeting !== 220) throw new Error(`no greeting at port ${port}: ${greeting}`);
    await connection.#command('EHLO source.example\r\n');
    return connection;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /** Sends one mail; the one before must have been answered. @returns the reply to its end, else the one that refused it, 0 for none */
  async send({ mailFrom, rcptTo, octets }: OutgoingMail): Promise<number> {
    this.#socket.write(`MAIL FROM:<${mailFrom}>\r\nRCPT TO:<${rcptTo}>\r\nDATA\r\n`, 'latin1');
    const sender = this.#reply();
    const recipient = this.#reply();
    const data = await this.#reply();
    if (data !== 354) {
      const refusal = [await sender, await recipient, data].find((code) => code >= 400) ?? NO_REPLY;
      await this.#command('RSET\r\n');
      return refusal;
    }
    this.#socket.cork();
    this.#socket.write(octets);
    this.#socket.write(END);
    this.#socket.uncork();
    return this.#reply();
  }

  /** Says QUIT and waits for the answer. */
  async quit(): Promise<void> {
    await this.#command('QUIT\r\n');
    this.#socket.destroy();
  }

  close(): void {
    this.#socket.destroy();
  }

  #command(text: string): Promise<number> {
    this.#socket.write(text, 'latin1');
    return this.#reply();
  }

  #reply(): Promise<number> {
    if (this.#socket.destroyed) return Promise.resolve(NO_REPLY);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read(text: string): void {
    const all = this.#rest + text;
    let at = 0;
    for (let end = all.indexOf('\n', at); end >= 0; end = all.indexOf('\n', at)) {
      // `250-` goes on in the next line.
      if (all[at + 3] !== '-') this.#waiting.shift()?.(Number(all.slice(at, at + 3)));
      at = end + 1;
    }
    this.#rest = all.slice(at);
  }
}
