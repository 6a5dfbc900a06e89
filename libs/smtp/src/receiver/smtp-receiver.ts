import { Admission } from './admission.ts';
import { MessagesInHand } from './messages-in-hand.ts';
import type { ReceiverState } from './receiver-connection.ts';
import { receiverSettings, type SmtpReceiverOptions } from './receiver-options.ts';
import { ReceiverServer } from './receiver-server.ts';

/**
 * Takes mail over SMTP (RFC 5321) with PIPELINING, 8BITMIME, SMTPUTF8, ENHANCEDSTATUSCODES, DSN, SIZE and DELIVERBY. It
 * relays nothing: each address is asked of a hook, and forms that mean another host never get that far. The hook's reply
 * is the reply to the dot, so that whoever owns the receiver says when a message is safe.
 */
export class SmtpReceiver {
  readonly #state: ReceiverState;
  readonly #listen: SmtpReceiverOptions['listen'];
  #server: ReceiverServer | undefined;
  #address: { host: string; port: number } | undefined;

  /** Throws RangeError when `allowFrom` has what is no address and no network. */
  constructor(options: SmtpReceiverOptions) {
    const settings = receiverSettings(options);
    this.#listen = options.listen;
    this.#state = {
      settings,
      admission: new Admission(settings),
      inHand: new MessagesInHand(settings.maxMessagesInHand, settings.maxOctetsInHand),
      draining: false,
    };
  }

  /** Listens; rejects with the system's error when it cannot. */
  async start(): Promise<void> {
    const server = new ReceiverServer(this.#state);
    this.#address = await server.open(this.#listen);
    this.#server = server;
  }

  /** What it listens on; throws before `start`. */
  get address(): { readonly host: string; readonly port: number } {
    if (this.#address === undefined) throw new Error('the SMTP receiver is not started');
    return this.#address;
  }

  /** Connections and messages in hand now. */
  get load(): { readonly connections: number; readonly messages: number } {
    return { connections: this.#state.admission.count, messages: this.#state.inHand.count };
  }

  /**
   * Answers new connections and every new MAIL with 421 4.3.2, ends connections without a mail the same way, and waits up
   * to `ms` milliseconds for mails that are under way. Then it stops.
   */
  async drain(ms: number): Promise<void> {
    this.#state.draining = true;
    for (const connection of this.#server?.speaking ?? []) connection.drain();
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, ms);
    await Promise.race([this.#quiet(), timeout.promise]);
    clearTimeout(timer);
    await this.stop();
  }

  /** Stops listening and cuts every connection; signals of messages in hand are aborted. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.shut();
  }

  /** Resolves when no connection and no message is left and every reply has been sent. */
  async #quiet(): Promise<void> {
    await Promise.all([this.#state.admission.empty(), this.#state.inHand.empty()]);
    await this.#server?.lastWordsSent();
  }
}
