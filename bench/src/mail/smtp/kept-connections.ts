import { MailConnection, type OutgoingMail } from './mail-connection.ts';

/** A few connections to one server, kept; mails wait for the next that is free. */
export class KeptConnections {
  readonly #port: number;
  readonly #most: number;
  readonly #waiting: OutgoingMail[] = [];
  readonly #free: MailConnection[] = [];
  #open = 0;
  #refused = 0;

  constructor(port: number, most: number) {
    this.#port = port;
    this.#most = most;
  }

  get port(): number {
    return this.#port;
  }

  /** Mails that the server did not take. */
  get refused(): number {
    return this.#refused;
  }

  /** Sends a mail as soon as a connection is free. */
  send(mail: OutgoingMail): void {
    this.#waiting.push(mail);
    const free = this.#free.pop();
    if (free !== undefined) void this.#serve(free);
    else if (this.#open < this.#most) void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#open += 1;
    try {
      await this.#serve(await MailConnection.open(this.#port));
    } catch {
      // Nobody greets there: what waits goes with the next connection.
      this.#open -= 1;
    }
  }

  async #serve(connection: MailConnection): Promise<void> {
    for (let mail = this.#waiting.shift(); mail !== undefined; mail = this.#waiting.shift()) {
      if ((await connection.send(mail)) !== 250) this.#refused += 1;
      if (connection.isOpen) continue;
      this.#open -= 1;
      return;
    }
    this.#free.push(connection);
  }
}
