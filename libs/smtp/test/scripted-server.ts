import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a connection of the server can be told to do instead of a reply. */
export type Answer = string | typeof SILENCE | typeof CUT | readonly [string, typeof CUT];
export const SILENCE = Symbol('say nothing');
/** Destroys the connection. */
export const CUT = Symbol('cut');

/** Answers one command; undefined gives the usual answer. `.` is the end of a message. */
export type Script = (verb: string, line: string, connection: ScriptedConnection) => Answer | undefined;

const DEFAULT_EXTENSIONS = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'DSN', 'SIZE 1000000'];
const USUAL: Readonly<Record<string, string>> = {
  CONNECT: '220 mail.b.example ESMTP',
  HELO: '250 mail.b.example',
  MAIL: '250 2.1.0 ok',
  RCPT: '250 2.1.5 ok',
  DATA: '354 go on',
  RSET: '250 2.0.0 ok',
  QUIT: '221 2.0.0 bye',
  '.': '250 2.6.0 queued',
};

/** One connection: the commands it got, in order, with `.` for each message. */
export class ScriptedConnection {
  readonly number: number;
  readonly socket: Socket;
  readonly commands: string[] = [];
  mails = 0;

  constructor(number: number, socket: Socket) {
    this.number = number;
    this.socket = socket;
  }
}

/** A server that behaves as told, command by command, so that each failure can be had at each step. */
export class ScriptedServer {
  static readonly #running: ScriptedServer[] = [];
  readonly connections: ScriptedConnection[] = [];
  /** Octets of each DATA as they came, the last dot left out. */
  readonly messages: string[] = [];
  readonly #server: Server;
  readonly #script: Script;
  readonly #extensions: readonly string[];

  private constructor(script: Script, extensions: readonly string[]) {
    this.#script = script;
    this.#extensions = extensions;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(script: Script = () => undefined, extensions = DEFAULT_EXTENSIONS): Promise<ScriptedServer> {
    const server = new ScriptedServer(script, extensions);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    ScriptedServer.#running.push(server);
    return server;
  }

  static async stopAll(): Promise<void> {
    await Promise.all(ScriptedServer.#running.splice(0).map((server) => server.stop()));
  }

  get destination(): { host: string; port: number } {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port };
  }

  /** All commands but EHLO of all connections. */
  get commands(): string[] {
    return this.connections.flatMap(({ commands }) => commands.filter((line) => !line.startsWith('EHLO')));
  }

  stop(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    const connection = new ScriptedConnection(this.connections.length + 1, socket);
    this.connections.push(connection);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let input = '';
    let data = false;
    this.#answer('CONNECT', '', connection);
    socket.on('data', (chunk) => {
      input += chunk.toString('latin1');
      while (!socket.destroyed) {
        const mark = data ? /(?:^|\r\n)\.\r\n/.exec(input) : /\r\n/.exec(input);
        if (mark === null) return;
        const piece = input.slice(0, mark.index + (data && mark[0].length > 3 ? 2 : 0));
        input = input.slice(mark.index + mark[0].length);
        if (data) {
          this.messages.push(piece);
          connection.mails += 1;
          data = false;
          connection.commands.push('.');
          this.#answer('.', piece, connection);
        } else {
          connection.commands.push(piece);
          data = this.#answer(piece.split(' ', 1)[0]?.toUpperCase() ?? '', piece, connection) === true;
        }
      }
    });
  }

  #answer(verb: string, line: string, connection: ScriptedConnection): boolean {
    const answer = this.#script(verb, line, connection) ?? this.#usual(verb);
    if (answer === SILENCE) return false;
    const reply = typeof answer === 'string' ? answer : Array.isArray(answer) ? String(answer[0]) : undefined;
    if (reply !== undefined) connection.socket.write(`${reply}\r\n`);
    if (typeof answer !== 'string') {
      if (reply === undefined) connection.socket.destroy();
      else connection.socket.end();
    } else if (verb === 'QUIT') connection.socket.end();
    return reply?.startsWith('354') === true;
  }

  #usual(verb: string): string {
    if (verb !== 'EHLO') return USUAL[verb] ?? '500 5.5.2 what';
    const lines = ['mail-size.dsn.example greets you', ...this.#extensions];
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  }
}
