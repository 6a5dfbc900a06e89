import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { PacedFlush } from '@causeway/runtime';
import { bySource, encodeCommand, encodeWords, type PreparedCommand } from './prepared-command.ts';
import { reconnectPauseMs } from './reconnect-pause.ts';
import { type Reply, ReplyError, ReplyReader } from './reply-reader.ts';
import { StateUnavailableError, typedError } from './state-error.ts';

/** How often the deadlines are looked at, as a share of the time a command may take. */
const SWEEPS_PER_TIMEOUT = 8;
/** A server that is silent for so many times the time of a command is given up, not only its commands. */
const SILENCE_PER_TIMEOUT = 2;
const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_PORT = 6_379;

export interface CommandLineOptions {
  /** As in `StateOptions`. */
  readonly url: string;
  /** Stands before every key. */
  readonly prefix: string;
  /** How long a command may take, milliseconds. */
  readonly commandTimeoutMs: number;
  /** The server takes commands, or takes none any more. */
  readonly onChange: () => void;
}

/** Commands asked for together: settled when the last of their replies is there, or with the first that is an error. */
interface Asked {
  readonly since: number;
  readonly replies: Reply[];
  left: number;
  settled: boolean;
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: Error) => void;
}

/** One command whose reply is to come. */
interface Expected {
  readonly command: PreparedCommand;
  readonly asked: Asked;
  readonly index: number;
}

/**
 * The connection for what every message asks of Redis: prepared commands with plain replies, written together, answered in
 * their order. The client library makes ten objects and four strings for a command; here it is one piece of text and one
 * entry in a queue (docs/decisions/0010-own-connection-for-hot-commands.md). Comes back after every break; what was under way
 * then fails typed and is never sent twice.
 */
export class CommandLine {
  readonly #options: CommandLineOptions;
  readonly #beginning: readonly (readonly string[])[];
  readonly #pace = new PacedFlush(() => this.#flush());
  #socket: Socket | undefined;
  #up = false;
  #closed = false;
  #attempt = 0;
  #reconnect: NodeJS.Timeout | undefined;
  /** What is written with the next flush. */
  #unsent = '';
  /** Oldest first; a place before the head is emptied, so that nothing is kept by it. */
  #expected: (Expected | undefined)[] = [];
  #head = 0;
  #sweeper: NodeJS.Timeout | undefined;
  #emptied: (() => void) | undefined;

  constructor(options: CommandLineOptions) {
    this.#options = options;
    this.#beginning = beginningOf(new URL(options.url));
  }

  /** True while the server takes commands. */
  get up(): boolean {
    return this.#up;
  }

  /** Connects, and goes on trying until `close`. */
  open(): void {
    if (this.#closed) return;
    const url = new URL(this.#options.url);
    const address = { host: hostOf(url), port: url.port === '' ? DEFAULT_PORT : Number(url.port), noDelay: true };
    const socket =
      url.protocol === 'rediss:' ? connectTls({ ...address, servername: hostOf(url) }) : connectTcp(address);
    this.#socket = socket;
    let greetings = this.#beginning.length;
    const reader = new ReplyReader((reply) => {
      if (greetings === 0) {
        this.#receive(reply);
      } else if (reply instanceof ReplyError) {
        socket.destroy(reply); // It loads its data, or does not know us: the next attempt may find it well.
      } else {
        greetings -= 1;
        if (greetings === 0) this.#rise(socket);
      }
    });
    socket.setTimeout(CONNECT_TIMEOUT_MS);
    socket.once(url.protocol === 'rediss:' ? 'secureConnect' : 'connect', () =>
      socket.write(this.#beginning.map(encodeWords).join('')),
    );
    socket.on('data', (octets: Buffer) => {
      try {
        reader.read(octets);
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.once('timeout', () => socket.destroy(new Error('the server does not answer')));
    let cause: Error | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.once('close', () => this.#fall(socket, cause));
  }

  /**
   * Sends commands in their order and one write with whatever else is asked for at the moment.
   *
   * @throws StateUnavailableError, StateError (as a rejection): the first that failed
   */
  ask(commands: readonly PreparedCommand[]): Promise<readonly Reply[]> {
    if (!this.#up) return Promise.reject(new StateUnavailableError('no connection to Redis'));
    if (commands.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const replies: Reply[] = [];
      const asked: Asked = {
        since: performance.now(),
        replies,
        left: commands.length,
        settled: false,
        resolve,
        reject,
      };
      for (const [index, command] of commands.entries()) this.#send({ command, asked, index });
      this.#pace.request();
      this.#sweeper ??= setInterval(() => this.#sweep(), this.#options.commandTimeoutMs / SWEEPS_PER_TIMEOUT);
    });
  }

  /** Ends the connection after the commands under way, each of which has its own deadline. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    if (this.#up && this.#awaits) {
      this.#flush();
      await new Promise<void>((resolve) => {
        this.#emptied = resolve;
      });
    }
    this.#socket?.destroy();
  }

  get #awaits(): boolean {
    return this.#head < this.#expected.length;
  }

  #send(expected: Expected): void {
    this.#unsent += encodeCommand(expected.command, this.#options.prefix);
    this.#expected.push(expected);
  }

  #flush(): void {
    const text = this.#unsent;
    this.#unsent = '';
    if (text !== '' && this.#up) this.#socket?.write(text);
  }

  #receive(reply: Reply): void {
    const expected = this.#expected[this.#head];
    if (expected === undefined) {
      this.#socket?.destroy(new Error('Redis answered what was not asked'));
      return;
    }
    this.#expected[this.#head++] = undefined;
    const { asked, index, command } = expected;
    if (reply instanceof ReplyError) {
      const again = reply.message.startsWith('NOSCRIPT') ? bySource(command) : undefined;
      if (again === undefined) {
        fail(asked, reply);
      } else {
        this.#send({ command: again, asked, index });
        this.#pace.request();
      }
    } else if (!asked.settled) {
      asked.replies[index] = reply;
      asked.left -= 1;
      if (asked.left === 0) {
        asked.settled = true;
        asked.resolve(asked.replies);
      }
    }
    this.#forgetAnswered();
  }

  #forgetAnswered(): void {
    if (this.#head === this.#expected.length) {
      this.#expected = [];
      this.#head = 0;
      this.#emptied?.();
    } else if (this.#head > 1_024) {
      this.#expected = this.#expected.slice(this.#head);
      this.#head = 0;
    }
  }

  /** All have the same time and are answered in order, so the oldest is the first to be late. */
  #sweep(): void {
    if (!this.#awaits) {
      clearInterval(this.#sweeper); // Only after a whole interval without work: to stop and start for each would cost as much.
      this.#sweeper = undefined;
      return;
    }
    const { commandTimeoutMs } = this.#options;
    const late = performance.now() - commandTimeoutMs;
    for (let at = this.#head; at < this.#expected.length; at += 1) {
      const asked = this.#expected[at]?.asked;
      if (asked === undefined || asked.since > late) break;
      fail(asked, new StateUnavailableError(`Redis did not answer within ${commandTimeoutMs} ms`));
    }
    const oldest = this.#expected[this.#head]?.asked;
    if (oldest !== undefined && oldest.since < late - (SILENCE_PER_TIMEOUT - 1) * commandTimeoutMs) {
      this.#socket?.destroy(new Error('the server is silent'));
      return;
    }
    // Their replies may still come and are dropped then; whoever closes does not wait for them.
    if (this.#emptied !== undefined && this.#expected.at(-1)?.asked.settled === true) this.#emptied();
  }

  #rise(socket: Socket): void {
    this.#attempt = 0;
    this.#up = true;
    socket.setTimeout(0); // From now on the oldest command tells whether it is silent.
    this.#options.onChange();
  }

  #fall(socket: Socket, cause: Error | undefined): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const wasUp = this.#up;
    this.#up = false;
    this.#unsent = '';
    const lost = this.#expected.slice(this.#head);
    this.#expected = [];
    this.#head = 0;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    const why = cause === undefined ? 'lost the connection to Redis' : `lost the connection to Redis: ${cause.message}`;
    for (const expected of lost) if (expected !== undefined) fail(expected.asked, new StateUnavailableError(why));
    this.#emptied?.();
    if (wasUp) this.#options.onChange();
    if (this.#closed) return;
    this.#attempt += 1;
    this.#reconnect = setTimeout(() => this.open(), reconnectPauseMs(this.#attempt));
  }
}

function fail(asked: Asked, reason: Error): void {
  if (asked.settled) return;
  asked.settled = true;
  asked.reject(typedError(reason));
}

/** What a new connection says first: who it is, which database, and a question that only a server with its data answers. */
function beginningOf(url: URL): string[][] {
  const words: string[][] = [];
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  if (password !== '') words.push(user === '' ? ['AUTH', password] : ['AUTH', user, password]);
  const database = url.pathname.slice(1);
  if (database !== '' && database !== '0') words.push(['SELECT', database]);
  words.push(['PING']);
  return words;
}

/** An IPv6 address stands in brackets in a URL. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}
