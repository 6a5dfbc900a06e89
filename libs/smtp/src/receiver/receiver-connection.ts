import type { Socket } from 'node:net';
import type { SMTPServer } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { SmtpReply } from '../smtp-reply.ts';
import { type Admission, rejectionReply } from './admission.ts';
import type { CollectedData } from './data-collector.ts';
import { callHook, MailAborted } from './hook-call.ts';
import { readMailCommand } from './mail-command.ts';
import { hopProblem, octetProblem, unstuffed } from './message-octets.ts';
import type { HandfulOfOctets, MessagesInHand } from './messages-in-hand.ts';
import { readRcptCommand } from './rcpt-command.ts';
import type { SmtpSession } from './received-mail.ts';
import type { ReceiverSettings } from './receiver-options.ts';
import * as replies from './replies.ts';
import { StrictStream } from './strict-stream.ts';
import { Transaction } from './transaction.ts';

/** What all connections of a receiver have in common. */
export interface ReceiverState {
  readonly settings: ReceiverSettings;
  readonly admission: Admission;
  readonly inHand: MessagesInHand;
  draining: boolean;
}

type Done = () => void;

const ENHANCED = /^[245]\./;
const MAX_HELO_NAME = 300;
const NOT_PRINTABLE = /[^\x21-\x7e\u00a0-\u{10ffff}]/u;
/** Stuffed dots are not of the message (RFC 1870 §5): room for them while it comes, at worst one for two other octets. */
const STUFFING_ROOM = 1.5;

/**
 * A connection of `smtp-server`, which keeps doing session, life cycle, idle time, replies, HELO, RSET, NOOP and QUIT. What
 * stands here is what it has no option for: it greets at once (the original waits 100 ms for clients that talk too soon);
 * EHLO offers DELIVERBY; MAIL and RCPT read their parameters by their own RFCs and refuse unknown ones, and keep addresses
 * as they came; a message is handed over as a whole; the octets of commands and of messages are read strictly.
 */
export class ReceiverConnection extends SMTPConnection {
  readonly #state: ReceiverState;
  #admitted = false;
  #transaction: Transaction | undefined;
  #dataTimer: NodeJS.Timeout | undefined;
  #handful: HandfulOfOctets | undefined;
  /** There while a message is with its hook. */
  #abort: AbortController | undefined;

  constructor(server: SMTPServer, socket: Socket, options: SMTPConnectionOptions | undefined, state: ReceiverState) {
    super(server, socket, options);
    this.#state = state;
  }

  override init(): void {
    this._setListeners(() => {
      const { admission, settings, draining } = this.#state;
      const rejection = draining ? 'draining' : admission.enter(this.remoteAddress);
      if (rejection !== undefined) {
        settings.observer.rejected?.(rejection);
        this.#refuse(rejectionReply(rejection));
        return;
      }
      this.#admitted = true;
      settings.observer.connected?.(admission.count);
      this.connectionReady();
    });
  }

  /** Ends the connection with 421 unless a mail is under way, which is answered first. */
  drain(): void {
    if (this.#transaction === undefined) this.#reply(replies.CLOSING);
  }

  /** Tells the hook in hand that nobody waits for it, and cuts the connection. */
  cut(): void {
    this.#abort?.abort(new MailAborted('stopped'));
    this._socket.destroy();
  }

  override _createParser(): SMTPStream {
    // The constructor above calls this, so that nothing private is there yet.
    return new StrictStream(
      {
        command: (line, done) => {
          this.#gatherReplies();
          this._onCommand(line, done);
        },
        idle: () => this.#sendReplies(),
        fault: (fault) => this.#refuse(replies.faults[fault]),
      },
      this._server.options.maxCommandLength ?? 0,
    );
  }

  /** An enhanced status code given as context is the one to send. */
  override _getEnhancedStatusCode(code: number, context?: string | false): string {
    return context && ENHANCED.test(context) ? context : super._getEnhancedStatusCode(code, context);
  }

  override _onCommand(command: Buffer, callback: Done = () => undefined): void {
    const problem = replies.commandProblem(command);
    if (problem === undefined) super._onCommand(command, callback);
    else this.#answer(problem, () => this._whenWritable(callback));
  }

  /** A client that does not read is not to wait for replies that are kept back here. */
  override _whenWritable(next: Done): void {
    if (this._socket.writableNeedDrain) this.#sendReplies();
    super._whenWritable(next);
  }

  override _resetSession(): void {
    super._resetSession();
    this.#transaction = undefined;
  }

  /** Nothing is read any more, so the place is free; the socket may linger for the other side to close. */
  override close(): void {
    super.close();
    this.#leave();
  }

  override _onClose(): void {
    super._onClose();
    this.#abort?.abort(new MailAborted('client-gone'));
    this.#leave();
  }

  #leave(): void {
    clearTimeout(this.#dataTimer);
    // A message that is complete stays in hand until its hook has answered.
    if (this.#abort === undefined) this.#handful?.release();
    if (!this.#admitted) return;
    this.#admitted = false;
    const { admission, settings } = this.#state;
    admission.leave(this.remoteAddress);
    settings.observer.disconnected?.(admission.count);
  }

  override handler_EHLO(command: Buffer, callback: Done): void {
    const { hostname, maxMessageBytes, deliverBy } = this.#state.settings;
    const [, name = '', ...rest] = command.toString().trim().split(/ +/);
    if (name === '' || rest.length > 0 || name.length > MAX_HELO_NAME || NOT_PRINTABLE.test(name)) {
      this.send(501, 'Syntax: EHLO hostname', false);
    } else {
      this.hostNameAppearsAs = name.toLowerCase();
      this._resetSession();
      const keywords = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'DSN', `SIZE ${maxMessageBytes}`];
      if (deliverBy !== undefined) keywords.push(`DELIVERBY ${deliverBy.minSeconds}`);
      this.send(250, [`${hostname} at your service`, ...keywords], false);
    }
    callback();
  }

  override handler_HELP(_command: Buffer, callback: Done): void {
    this.#answer(replies.HELP, callback);
  }

  override handler_VRFY(command: Buffer, callback: Done): void {
    this.#answer(command.toString().trim().includes(' ') ? replies.NOT_VERIFIED : replies.VRFY_SYNTAX, callback);
  }

  /** `smtp-server` finds handlers by this name. */
  handler_EXPN(_command: Buffer, callback: Done): void {
    this.#answer(replies.EXPN, callback);
  }

  override handler_MAIL(command: Buffer, callback: Done): void {
    this.#settle(this.#mail(command.toString()), callback);
  }

  override handler_RCPT(command: Buffer, callback: Done): void {
    this.#settle(this.#rcpt(command.toString()), callback);
  }

  override handler_DATA(command: Buffer, callback: Done): void {
    const transaction = this.#transaction;
    const stream = this._parser;
    if (command.length > 'DATA'.length) this.#answer(replies.DATA_SYNTAX, callback);
    else if (transaction === undefined) this.#answer(replies.NO_MAIL, callback);
    else if (transaction.recipients === 0) this.#answer(replies.NO_RECIPIENT, callback);
    else if (!(stream instanceof StrictStream) || stream.hasMore) this.#refuse(replies.DATA_TOO_SOON);
    else this.#receive(transaction, stream, callback);
  }

  #mail(line: string): SmtpReply | Promise<SmtpReply> {
    const { settings, draining, inHand } = this.#state;
    if (draining) return replies.CLOSING;
    if (this.#transaction !== undefined) return replies.NESTED_MAIL;
    const mail = readMailCommand(line, settings);
    if (mail instanceof SmtpReply) return mail;
    if (inHand.full) return replies.BUSY;
    const { mailFrom, parameters } = mail;
    const transaction = new Transaction(mailFrom, parameters, Date.now());
    const accept = (): void => {
      this.#transaction = transaction;
    };
    const { onMail } = settings.hooks;
    if (onMail !== undefined) {
      return this.#ask(() => onMail(mailFrom, parameters.values, this.#session()), replies.SENDER_OK, accept);
    }
    accept();
    return replies.SENDER_OK;
  }

  #rcpt(line: string): SmtpReply | Promise<SmtpReply> {
    const { addressLiterals, maxRecipients, hooks } = this.#state.settings;
    const transaction = this.#transaction;
    if (transaction === undefined) return replies.NO_MAIL;
    const rcpt = readRcptCommand(line, { utf8: transaction.utf8, addressLiterals });
    if (rcpt instanceof SmtpReply) return rcpt;
    const { recipient, parameters } = rcpt;
    if (transaction.recipients >= maxRecipients && !transaction.has(recipient.address)) {
      return replies.TOO_MANY_RECIPIENTS;
    }
    return this.#ask(
      () => hooks.onRecipient(recipient.address, parameters, this.#session()),
      replies.RECIPIENT_OK,
      () => transaction.add(recipient),
    );
  }

  /** Asks a hook; `accepted` is done when it has nothing against the command. */
  async #ask(hook: () => Promise<SmtpReply | undefined>, ok: SmtpReply, accepted: () => void): Promise<SmtpReply> {
    const { timeouts, logger } = this.#state.settings;
    const reply = (await callHook(hook, { timeoutMs: timeouts.hookMs, logger })) ?? ok;
    if (reply.positive) accepted();
    return reply;
  }

  #receive(transaction: Transaction, stream: StrictStream, callback: Done): void {
    const { settings, inHand } = this.#state;
    const handful = inHand.take();
    if (handful === undefined) {
      this.#answer(replies.BUSY, callback);
      return;
    }
    this.#handful = handful;
    const room = Math.ceil(settings.maxMessageBytes * STUFFING_ROOM);
    stream.collect(room, handful.claim, (data, done) => this.#received(transaction, data, done));
    this.#dataTimer = setTimeout(() => this.#reply(replies.DATA_TOO_SLOW), settings.timeouts.dataMs);
    this.send(354, 'End data with <CR><LF>.<CR><LF>');
    callback();
  }

  /** The dot has come. The message is looked at first, so that no hook sees one that is refused anyway. */
  #received(transaction: Transaction, data: CollectedData, done: Done): void {
    clearTimeout(this.#dataTimer);
    const { hooks, logger, timeouts } = this.#state.settings;
    const receivedAt = Date.now();
    const finish = (reply: SmtpReply): void => this.#finish(reply, data.length, receivedAt, done);
    const message = this.#readMessage(data);
    if (message instanceof SmtpReply) {
      logger.info({ session: this.id, reply: String(message), octets: data.length }, 'mail refused');
      finish(message);
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    // The client waits for us: its silence is no idleness.
    this._handlerPending = true;
    const mail = { envelope: transaction.envelope(), message, receivedAt, session: this.#session() };
    const tooSlow = () => abort.abort(new MailAborted('too-slow'));
    const call = { timeoutMs: timeouts.hookMs, logger, tooSlow };
    void callHook(() => hooks.onMessage(mail, abort.signal), call).then(finish);
  }

  #finish(reply: SmtpReply, octets: number, receivedAt: number, done: Done): void {
    this.#abort = undefined;
    this._handlerPending = false;
    this.#handful?.release();
    this.#state.settings.observer.answered?.(reply.code, octets, Date.now() - receivedAt);
    this._unrecognizedCommands = 0;
    this.#reply(reply);
    this._resetSession();
    if (this.#state.draining) this.#reply(replies.CLOSING);
    this._whenWritable(done);
  }

  #readMessage({ octets, length }: CollectedData): Buffer | SmtpReply {
    const { maxMessageBytes, maxReceivedHops } = this.#state.settings;
    if (octets === undefined) return length > maxMessageBytes ? replies.TOO_LARGE : replies.NO_ROOM;
    const problem = octetProblem(octets);
    if (problem !== undefined) return problem;
    const message = unstuffed(octets);
    if (message.length > maxMessageBytes) return replies.TOO_LARGE;
    return hopProblem(message, maxReceivedHops) ?? message;
  }

  #session(): SmtpSession {
    return { id: this.id, remoteAddress: this.remoteAddress, heloName: this.hostNameAppearsAs || '' };
  }

  /** Replies to commands that came together leave together: one write, and one read of the client, for all of them. */
  #gatherReplies(): void {
    if (this._socket.writableCorked === 0) this._socket.cork();
  }

  #sendReplies(): void {
    if (this._socket.writableCorked > 0) this._socket.uncork();
  }

  #reply({ code, enhanced, text }: SmtpReply): void {
    this.send(code, text, enhanced);
  }

  #answer(reply: SmtpReply, callback: Done): void {
    this.#reply(reply);
    callback();
  }

  #settle(reply: SmtpReply | Promise<SmtpReply>, callback: Done): void {
    if (reply instanceof SmtpReply) this.#answer(reply, callback);
    else void reply.then((settled) => this.#answer(settled, callback));
  }

  /** The last word of this connection. */
  #refuse(reply: SmtpReply): void {
    this.#reply(reply);
    this.close();
  }
}
