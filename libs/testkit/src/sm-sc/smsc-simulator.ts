import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type BehaviourChange, changed, HAPPY, type SmscBehaviour } from './behaviour.ts';
import { type BoundAs, Connection } from './connection.ts';
import { Deliveries, type DeliveryResult, type DeliveryTarget } from './deliveries.ts';
import { Journal } from './journal.ts';
import { formatMessageId } from './message-ids.ts';
import { type OriginateOptions, originatedSegments } from './originated-message.ts';
import { type AcceptedMessage, type MessageState, receiptFields } from './receipt.ts';
import { acceptedMessage, BoundedRecord, type ReceivedSubmit, receivedSubmit } from './received.ts';
import { Sink } from './sink.ts';
import { type SmppFieldValue, type SmppFrame, textField } from './smpp-codec.ts';
import { SubmitRules } from './submit-rules.ts';

/** Options of the simulated SM-SC. */
export interface SmscSimulatorOptions {
  readonly host?: string;
  /** 0 or absent: from the system; a restart keeps it. */
  readonly port?: number;
  /** Refuse every other system_id (ESME_RINVSYSID) and password (ESME_RINVPASWD). */
  readonly credentials?: { readonly systemId: string; readonly password: string };
  readonly behaviour?: BehaviourChange;
  /** Append-only file of accepted and undelivered messages, reloaded at start. */
  readonly journal?: string;
  /** Submissions, PDUs and accepted messages remembered. Default 10000 each. */
  readonly recordLimit?: number;
  /** Number behind the first message_id. Default: from the time, so that no restart repeats one. */
  readonly firstMessageNumber?: number;
}

/** One connected ESME. */
export interface BindInfo {
  readonly connection: number;
  readonly boundAs: BoundAs;
  readonly systemId: string;
}

/** A PDU that came in and was no response. */
export interface ReceivedPdu {
  readonly connection: number;
  readonly frame: SmppFrame;
}

const Status = {
  ok: 0,
  invalidCommandId: 3,
  invalidBindStatus: 4,
  alreadyBound: 5,
  invalidPassword: 0xe,
  invalidSystemId: 0xf,
};
const WAIT_MS = 5_000;
const RESULT_MS = 10_000;
const RECORD_LIMIT = 10_000;
const SMPP_3_4 = 0x34;

/** An SM-SC for tests and demonstrations, on the codec of npm `smpp` (smpp-codec.ts), as well or badly behaved as told. */
export class SmscSimulator {
  readonly #options: SmscSimulatorOptions;
  readonly #journal: Journal | undefined;
  readonly #connections = new Set<Connection>();
  readonly #submits: BoundedRecord<ReceivedSubmit>;
  readonly #pdus: BoundedRecord<ReceivedPdu>;
  readonly #binds: BoundedRecord<BindInfo>;
  readonly #accepted = new Map<string, AcceptedMessage & { readonly connection: number }>();
  readonly #deliveries: Deliveries;
  readonly #rules = new SubmitRules();
  readonly #sink = new Sink();
  #behaviour: SmscBehaviour;
  #server: Server | undefined;
  #port: number;
  #lastConnection = 0;
  #nextMessage: number;

  constructor(options: SmscSimulatorOptions = {}) {
    this.#options = options;
    this.#port = options.port ?? 0;
    this.#nextMessage = options.firstMessageNumber ?? Date.now() * 1_000;
    this.#behaviour = changed(HAPPY, options.behaviour ?? {});
    const limit = options.recordLimit ?? RECORD_LIMIT;
    this.#submits = new BoundedRecord(limit);
    this.#pdus = new BoundedRecord(limit);
    this.#binds = new BoundedRecord(limit);
    this.#journal = options.journal === undefined ? undefined : new Journal(options.journal);
    for (const message of this.#journal?.content.accepted ?? []) this.#remember(message, 0);
    this.#deliveries = new Deliveries(
      () => this.#connections,
      () => this.#behaviour,
      this.#journal,
    );
  }

  /** Begins to listen; resolves with the address. May be called again after `kill`, for the same port. */
  async start(): Promise<{ readonly host: string; readonly port: number }> {
    const server = createServer((socket) => this.#onSocket(socket));
    this.#server = server;
    server.listen(this.#port, this.#options.host ?? '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    return { host: this.host, port: this.#port };
  }

  /** Stops listening and cuts every connection without a word. What was accepted and not delivered stays. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.cut();
    await closed;
  }

  /** `kill`, and the end of timers and of the journal. */
  async stop(): Promise<void> {
    await this.kill();
    this.#deliveries.stop();
    this.#journal?.close();
  }

  get host(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  get port(): number {
    return this.#port;
  }

  get behaviour(): SmscBehaviour {
    return this.#behaviour;
  }

  /** Changes the behaviour from now on; rules for submissions begin to count anew when `submits` is given. */
  behave(change: BehaviourChange): void {
    this.#behaviour = changed(this.#behaviour, change);
    if (change.submits !== undefined) this.#rules.reset();
    this.#deliveries.pump();
  }

  /** ESMEs that are bound. */
  get binds(): readonly BindInfo[] {
    return [...this.#connections].flatMap(({ id, boundAs, systemId }) =>
      boundAs === undefined ? [] : [{ connection: id, boundAs, systemId }],
    );
  }

  /** Submissions that came in, answered or not, oldest first, the newest 10000. */
  get submits(): readonly ReceivedSubmit[] {
    return this.#submits.entries;
  }

  /** Every PDU that came in and was no response. */
  get pdus(): readonly ReceivedPdu[] {
    return this.#pdus.entries;
  }

  /** Submissions that were answered with ESME_ROK, those of before a restart too. */
  get accepted(): readonly AcceptedMessage[] {
    return [...this.#accepted.values()];
  }

  /** Submissions answered in sink mode. */
  get sunk(): number {
    return this.#sink.taken;
  }

  /** Messages towards the ESME that it has neither taken nor refused. */
  get undelivered(): number {
    return this.#deliveries.pending;
  }

  /** The first submission, past or future, that fits; rejects after `deadlineMs`. */
  waitForSubmit(
    predicate: (submit: ReceivedSubmit) => boolean = () => true,
    deadlineMs: number = WAIT_MS,
  ): Promise<ReceivedSubmit> {
    return this.#submits.waitFor(predicate, deadlineMs, 'submit_sm');
  }

  /** The first PDU, past or future, that is no response and fits; rejects after `deadlineMs`. */
  waitForPdu(predicate: (pdu: ReceivedPdu) => boolean, deadlineMs: number = WAIT_MS): Promise<ReceivedPdu> {
    return this.#pdus.waitFor(predicate, deadlineMs, 'PDU');
  }

  /** Resolves once so many ESMEs are bound; rejects after `deadlineMs`. */
  async waitForBinds(count: number, deadlineMs: number = WAIT_MS): Promise<void> {
    if (this.binds.length >= count) return;
    const first = this.#binds.total;
    await this.#binds.waitFor(
      () => this.#binds.total > first && this.binds.length >= count,
      deadlineMs,
      `${count} binds`,
    );
  }

  /**
   * Sends the receipt of a message that was accepted and resolves when the ESME has taken or refused it for good.
   * @throws when the message_id is not one of ours, or after `deadlineMs`
   */
  async deliverReceipt(
    messageId: string,
    state: MessageState = 'DELIVERED',
    deadlineMs: number = RESULT_MS,
  ): Promise<DeliveryResult> {
    const message = this.#accepted.get(messageId);
    if (message === undefined) throw new Error(`no message ${messageId} was accepted`);
    return within(deadlineMs, `receipt of ${messageId}`, (ended) => this.#addReceipt(message, state, 0, ended));
  }

  /** Sends an SMS to the ESME; resolves with one result for each segment when all are taken or refused for good. */
  async originate(options: OriginateOptions, deadlineMs: number = RESULT_MS): Promise<readonly DeliveryResult[]> {
    return Promise.all(
      originatedSegments(options).map((fields) => this.deliver(options.command ?? 'deliver_sm', fields, deadlineMs)),
    );
  }

  /** Sends one deliver_sm or data_sm made of any fields, by SMPP's names, and keeps it until it is taken. */
  deliver(
    command: 'deliver_sm' | 'data_sm',
    fields: Readonly<Record<string, SmppFieldValue>>,
    deadlineMs: number = RESULT_MS,
  ): Promise<DeliveryResult> {
    return within(deadlineMs, command, (ended) => this.#deliveries.add(command, fields, {}, ended));
  }

  /** Sends a request (unbind, enquire_link, alert_notification, outbind …) to every ESME, or one; answers are not awaited. */
  request(command: string, fields: Readonly<Record<string, SmppFieldValue>> = {}, connection?: number): void {
    for (const one of this.#connections)
      if (connection === undefined || one.id === connection) one.request(command, fields);
  }

  /** Writes octets as they are to every ESME, or one. */
  writeRaw(octets: Buffer, connection?: number): void {
    for (const one of this.#connections) if (connection === undefined || one.id === connection) one.write(octets);
  }

  /** Cuts every connection, or one, without a word. */
  cut(connection?: number): void {
    for (const one of [...this.#connections]) if (connection === undefined || one.id === connection) one.cut();
  }

  // ---- connections and binds

  #onSocket(socket: Socket): void {
    this.#lastConnection += 1;
    const connection = new Connection(this.#lastConnection, socket, {
      shortcut: (from, octets) => this.#shortcut(from, octets),
      request: (from, frame, octets) => this.#onRequest(from, frame, octets),
      closed: (gone) => {
        this.#connections.delete(gone);
      },
    });
    this.#connections.add(connection);
  }

  #shortcut(from: Connection, octets: Buffer): boolean {
    if (!this.#behaviour.sink || !from.transmits) return false;
    const response = this.#sink.answer(octets);
    if (response === undefined) return false;
    from.write(response);
    return true;
  }

  #onRequest(from: Connection, frame: SmppFrame, octets: Buffer): void {
    this.#pdus.add({ connection: from.id, frame });
    switch (frame.command) {
      case 'bind_transmitter':
        this.#onBind(from, frame, 'transmitter');
        return;
      case 'bind_receiver':
        this.#onBind(from, frame, 'receiver');
        return;
      case 'bind_transceiver':
        this.#onBind(from, frame, 'transceiver');
        return;
      case 'submit_sm':
      case 'data_sm':
        if (from.transmits) this.#onSubmit(from, frame, octets);
        else from.respond(frame, Status.invalidBindStatus);
        return;
      case 'enquire_link':
        if (this.#behaviour.answerEnquireLink) from.respond(frame, Status.ok);
        return;
      case 'unbind':
        from.respond(frame, Status.ok);
        from.boundAs = undefined;
        from.end();
        return;
      default:
        from.respond(frame, Status.invalidCommandId, {}, 'generic_nack');
    }
  }

  #onBind(from: Connection, frame: SmppFrame, boundAs: BoundAs): void {
    const { bind, flapping } = this.#behaviour;
    if (bind.silent === true) return;
    const systemId = textField(frame, 'system_id');
    const status = this.#bindStatus(from, systemId, textField(frame, 'password'));
    from.respond(frame, status, { system_id: 'SMSC', sc_interface_version: SMPP_3_4 });
    if (status !== Status.ok) return;
    from.boundAs = boundAs;
    from.systemId = systemId;
    this.#binds.add({ connection: from.id, boundAs, systemId });
    if (flapping !== undefined) setTimeout(() => from.cut(), flapping.upMs).unref();
    this.#deliveries.pump();
  }

  #bindStatus(from: Connection, systemId: string, password: string): number {
    const { credentials } = this.#options;
    if (from.boundAs !== undefined) return Status.alreadyBound;
    if (this.#behaviour.bind.commandStatus !== undefined) return this.#behaviour.bind.commandStatus;
    if (credentials !== undefined && credentials.systemId !== systemId) return Status.invalidSystemId;
    if (credentials !== undefined && credentials.password !== password) return Status.invalidPassword;
    return Status.ok;
  }

  // ---- submissions

  #onSubmit(from: Connection, frame: SmppFrame, octets: Buffer): void {
    const verdict = this.#rules.verdict(this.#behaviour, textField(frame, 'destination_addr'));
    const takes = !verdict.silent && verdict.commandStatus === Status.ok && verdict.cut !== 'refuse';
    const number = takes ? this.#nextMessage++ : 0;
    const messageId = takes ? formatMessageId(number, this.#behaviour.messageId) : '';
    const unanswered = verdict.silent || verdict.cut !== undefined;
    const submit = receivedSubmit(frame, octets, {
      connection: from.id,
      systemId: from.systemId,
      commandStatus: unanswered ? -1 : verdict.commandStatus,
      messageId,
    });
    const accepted = takes ? acceptedMessage(submit, number) : undefined;
    if (accepted !== undefined) {
      this.#journal?.accepted(accepted);
      this.#remember(accepted, from.id);
    }
    this.#submits.add(submit);
    const { receipts } = this.#behaviour;
    if (accepted !== undefined && receipts.beforeResponse) this.#autoReceipt(accepted, from.id);
    if (verdict.cut !== undefined) from.cut();
    else if (!verdict.silent) {
      const respond = (): void => from.respond(frame, verdict.commandStatus, { message_id: messageId });
      if (verdict.delayMs > 0) setTimeout(respond, verdict.delayMs).unref();
      else respond();
    }
    if (accepted !== undefined && !receipts.beforeResponse) this.#autoReceipt(accepted, from.id, verdict.delayMs);
  }

  #remember(message: AcceptedMessage, connection: number): void {
    this.#accepted.set(message.messageId, { ...message, connection });
    if (this.#accepted.size <= (this.#options.recordLimit ?? RECORD_LIMIT)) return;
    for (const oldest of this.#accepted.keys()) {
      this.#accepted.delete(oldest);
      return;
    }
  }

  // ---- receipts (SMPP 3.4 §5.2.17)

  #autoReceipt(message: AcceptedMessage, connection: number, responseDelayMs = 0): void {
    const { when, state, delayMs } = this.#behaviour.receipts;
    const asked = message.registeredDelivery & 0x03;
    if (when !== 'auto' || asked === 0 || (asked === 2 && state === 'DELIVERED')) return;
    this.#addReceipt({ ...message, connection }, state, delayMs + responseDelayMs, () => {});
  }

  #addReceipt(
    message: AcceptedMessage & { readonly connection: number },
    state: MessageState,
    delayMs: number,
    ended: (result: DeliveryResult) => void,
  ): void {
    const { receiptMessageId, receipts } = this.#behaviour;
    const id = receiptMessageId === undefined ? message.messageId : formatMessageId(message.number, receiptMessageId);
    const fields = receiptFields(message, state, receipts.by, id, new Date());
    const target: DeliveryTarget = { connection: message.connection, to: receipts.to };
    this.#deliveries.add('deliver_sm', fields, { target, delayMs }, ended);
  }
}

/** A promise of a delivery's result that rejects after `deadlineMs`. */
function within(
  deadlineMs: number,
  what: string,
  begin: (ended: (result: DeliveryResult) => void) => void,
): Promise<DeliveryResult> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: not taken within ${deadlineMs} ms`)), deadlineMs);
    begin((result) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
