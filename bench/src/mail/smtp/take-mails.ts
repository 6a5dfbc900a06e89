import { createServer, type Socket } from 'node:net';

/** A mail as it was taken. */
export interface TakenMail {
  /** Reverse-path without angle brackets. */
  readonly mailFrom: string;
  /** As sent: leading dots doubled, without the line that ends it. */
  readonly octets: Buffer;
}

const HOST = '127.0.0.1';
const LF = 0x0a;
const END_OF_MAIL = Buffer.from('\r\n.\r\n', 'latin1');
const NOTHING: Buffer = Buffer.alloc(0);
const EHLO_REPLY =
  '250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 SIZE 10485760\r\n';
/** What a command gets; the argument does not matter to a peer that takes everything. */
const REPLIES: Readonly<Record<string, string>> = {
  EHLO: EHLO_REPLY,
  HELO: '250 sink.example\r\n',
  MAIL: '250 2.1.0 Ok\r\n',
  RCPT: '250 2.1.5 Ok\r\n',
  RSET: '250 2.0.0 Ok\r\n',
  NOOP: '250 2.0.0 Ok\r\n',
  DATA: '354 End data with <CR><LF>.<CR><LF>\r\n',
  QUIT: '221 2.0.0 Bye\r\n',
};
const MAIL_FROM = /<([^>]*)>/;

/** One client: its octets cut into commands and mails, the replies of one read written together. */
class ClientOfSink {
  readonly #socket: Socket;
  readonly #onMail: (mail: TakenMail) => void;
  #rest = NOTHING;
  #inMail = false;
  #mailFrom = '';

  constructor(socket: Socket, onMail: (mail: TakenMail) => void) {
    this.#socket = socket;
    this.#onMail = onMail;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', () => {});
    socket.write('220 sink.example ESMTP\r\n');
  }

  #read(chunk: Buffer): void {
    const octets = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    let replies = '';
    for (;;) {
      const end = this.#inMail ? octets.indexOf(END_OF_MAIL, at) : octets.indexOf(LF, at);
      if (end < 0) break;
      if (this.#inMail) {
        this.#inMail = false;
        this.#onMail({ mailFrom: this.#mailFrom, octets: octets.subarray(at, end + 2) });
        replies += '250 2.0.0 taken\r\n';
        at = end + END_OF_MAIL.length;
      } else {
        replies += this.#obey(octets.toString('latin1', at, end));
        at = end + 1;
      }
    }
    this.#rest = octets.subarray(at);
    if (replies === '') return;
    this.#socket.write(replies, 'latin1');
    if (replies.endsWith(REPLIES.QUIT ?? '')) this.#socket.end();
  }

  #obey(line: string): string {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') this.#mailFrom = MAIL_FROM.exec(line)?.[1] ?? '';
    this.#inMail = verb === 'DATA';
    return REPLIES[verb] ?? '500 5.5.1 unknown\r\n';
  }
}

/**
 * A mail server as lean as can be, written by hand octet by octet so that it costs next to nothing beside what is measured:
 * it takes every mail at once.
 *
 * @returns its port on 127.0.0.1
 */
export function takeMails(onMail: (mail: TakenMail) => void): Promise<number> {
  const server = createServer((socket) => new ClientOfSink(socket, onMail));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port: 0, backlog: 1_024 }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
