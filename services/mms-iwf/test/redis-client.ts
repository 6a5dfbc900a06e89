import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

/** A client of redis-server beside the one under test, for the few replies that tests look at: lines, numbers, lists. */
export class RedisClient {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  }

  static async connect(url: string): Promise<RedisClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.setEncoding('latin1');
    await once(socket, 'connect');
    return new RedisClient(socket);
  }

  /** Keys that contain the text, with their remaining life in milliseconds; -1 would mean for ever. */
  async lives(part: string): Promise<Map<string, number>> {
    const lives = new Map<string, number>();
    for (const key of await this.#list(['KEYS', `*${part}*`])) lives.set(key, await this.#integer(['PTTL', key]));
    return lives;
  }

  /** How many octets the value of a key has; 0 when there is none. */
  async length(key: string): Promise<number> {
    return this.#integer(['STRLEN', key]);
  }

  /** Removes every key. */
  async forgetAll(): Promise<void> {
    this.#send(['FLUSHALL']);
    await this.#line();
  }

  close(): void {
    this.#socket.destroy();
  }

  async #integer(command: readonly string[]): Promise<number> {
    this.#send(command);
    return Number((await this.#line()).slice(1));
  }

  async #list(command: readonly string[]): Promise<string[]> {
    this.#send(command);
    const count = Number((await this.#line()).slice(1));
    const texts: string[] = [];
    while (texts.length < count) {
      await this.#line(); // The length of the next text.
      texts.push(await this.#line());
    }
    return texts;
  }

  #send(command: readonly string[]): void {
    const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
    this.#socket.write(`*${command.length}\r\n${parts.join('')}`);
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('redis-server closed the connection');
    return value;
  }
}
