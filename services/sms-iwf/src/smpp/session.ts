import {
  type BindResponse,
  CommandId,
  CommandStatus,
  commandStatusName,
  decodePdu,
  encodeHeader,
  encodePdu,
  findIntegerTlv,
  isResponseId,
  type MessageResponse,
  NO_TLVS,
  type Pdu,
  type PduBody,
  PduError,
  TlvTag,
} from '@causeway/smpp';
import { bindRequest } from './bind-request.ts';
import type { Clock, Timer } from './clock.ts';
import { type DeliverVerdict, DeliveryDesk, type IncomingMessage } from './delivery-desk.ts';
import { Link } from './link.ts';
import type { SmscSettings } from './options.ts';
import { refusalOfMalformed, refusalOfMisplaced } from './refusals.ts';
import { RequestWindow } from './request-window.ts';
import { SequenceNumbers } from './sequence-numbers.ts';
import type { CloseReason, SessionHooks } from './session-hooks.ts';
import { type BindState, type BindType, boundState, canDeliver, canSubmit, transition } from './session-state.ts';
import { tickOf } from './tick.ts';
import type { Transmission } from './transmission.ts';

/**
 * One SMPP session of an ESME over one TCP connection, from connect to close (SMPP 3.4 §2.2). It connects at once when
 * made and never reconnects; who owns it makes another one.
 */
export class SmppSession {
  readonly #settings: SmscSettings;
  readonly #bindType: BindType;
  readonly #clock: Clock;
  readonly #hooks: SessionHooks;
  readonly #link: Link;
  readonly #window: RequestWindow;
  readonly #desk: DeliveryDesk;
  readonly #sequence = new SequenceNumbers();
  readonly #tickMs: number;
  #tick: Timer;
  #state: BindState = 'CONNECTING';
  #stateSince: number;
  #scInterfaceVersion: number | undefined;
  #bindSequence = 0;
  #enquirySentAt: number | undefined;
  #draining = false;
  #unbindDeadline = Number.POSITIVE_INFINITY;
  #peerUnbound = false;

  constructor(settings: SmscSettings, bindType: BindType, clock: Clock, hooks: SessionHooks) {
    this.#settings = settings;
    this.#bindType = bindType;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#window = new RequestWindow({
      smsc: settings.name,
      size: settings.window,
      waitLimit: settings.waitLimit,
      responseTimeoutMs: settings.submitResponseTimeoutMs,
      now: () => clock.now(),
      write: (transmission) => this.#request(transmission.pdu),
    });
    this.#desk = new DeliveryDesk({
      clock,
      concurrency: settings.deliverConcurrency,
      timeoutMs: settings.deliverTimeoutMs,
      handle: hooks.deliver,
      answer: (message, verdict, milliseconds) => this.#answerMessage(message, verdict, milliseconds),
    });
    this.#tickMs = tickOf(settings);
    this.#stateSince = clock.now();
    this.#tick = clock.after(this.#tickMs, () => this.#onTick());
    this.#link = new Link(settings, clock, {
      connected: () => this.#onConnect(),
      pdu: (octets) => this.#onPdu(octets),
      outOfStep: (error) => this.#onOutOfStep(error),
      notRead: () => this.#close({ kind: 'peer-not-reading', detail: 'the SM-SC does not read what it is sent' }),
      closed: (detail) => this.#onLinkClosed(detail),
    });
  }

  get state(): BindState {
    return this.#state;
  }

  /** sc_interface_version of the bind response; undefined when the SM-SC sent none (SMPP 3.4 §5.3.2.25). */
  get scInterfaceVersion(): number | undefined {
    return this.#scInterfaceVersion;
  }

  /** Requests of ours without an answer. */
  get pending(): number {
    return this.#window.pending;
  }

  /** Transmissions that wait for room in the window. */
  get waiting(): number {
    return this.#window.waiting;
  }

  /** Messages of the SM-SC whose answer is not written yet. */
  get delivering(): number {
    return this.#desk.inHand;
  }

  /** Transmissions that `submit` can take now; 0 unless bound for sending and not draining. */
  get room(): number {
    return canSubmit(this.#state) && !this.#draining ? this.#window.room : 0;
  }

  /** Takes transmissions in order; the caller has seen in `room` that there is place for all. */
  submit(transmissions: readonly Transmission[]): void {
    this.#window.add(transmissions);
  }

  /** Nothing waiting is written until `release`: the SM-SC asked for a pause. */
  hold(): void {
    this.#window.hold();
  }

  /** Ends `hold`. */
  release(): void {
    this.#window.release();
  }

  /**
   * Takes no more, answers new messages of the SM-SC as temporary (it keeps them), and unbinds when all in hand is
   * answered (SMPP 3.4 §4.2). The end is told by the `closed` hook.
   */
  drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    if (this.#state === 'CONNECTING' || this.#state === 'OPEN') this.stop();
    else this.#unbindWhenIdle();
  }

  /** Cuts the connection at once. */
  stop(): void {
    this.#close({ kind: 'stopped', detail: 'stopped' });
  }

  // ---- state CONNECTING

  #onConnect(): void {
    if (this.#state !== 'CONNECTING') return;
    this.#enter('OPEN');
    this.#bindSequence = this.#request(bindRequest(this.#settings, this.#bindType));
  }

  // ---- state OPEN: the bind is under way (SMPP 3.4 §4.1)

  #onBindResponse(pdu: BindResponse & Pdu): void {
    if (this.#state !== 'OPEN' || pdu.sequenceNumber !== this.#bindSequence) {
      this.#hooks.protocolError(`${pdu.command} that answers nothing`);
    } else if (pdu.commandStatus === CommandStatus.ESME_ROK) {
      this.#scInterfaceVersion = findIntegerTlv(pdu.tlvs, TlvTag.sc_interface_version);
      this.#enter(boundState(this.#bindType));
    } else {
      this.#onBindRefused(pdu.commandStatus);
    }
  }

  #onBindRefused(commandStatus: number): void {
    this.#close({ kind: 'bind-refused', commandStatus, detail: commandStatusName(commandStatus) });
  }

  // ---- PDUs in any state

  #onPdu(octets: Buffer): void {
    let pdu: Pdu;
    try {
      pdu = decodePdu(octets);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      this.#onMalformed(error);
      return;
    }
    switch (pdu.command) {
      case 'submit_sm_resp':
      case 'data_sm_resp':
        this.#onMessageResponse(pdu);
        return;
      case 'deliver_sm':
      case 'data_sm':
        this.#onMessage(pdu);
        return;
      case 'enquire_link':
        this.#link.send(encodePdu({ command: 'enquire_link_resp' }, pdu.sequenceNumber));
        return;
      case 'enquire_link_resp':
        this.#enquirySentAt = undefined;
        return;
      case 'bind_receiver_resp':
      case 'bind_transmitter_resp':
      case 'bind_transceiver_resp':
        this.#onBindResponse(pdu);
        return;
      case 'unbind':
        this.#onPeerUnbind(pdu.sequenceNumber);
        return;
      case 'unbind_resp':
        if (this.#state === 'UNBINDING') this.#close({ kind: 'unbound', detail: 'unbound' });
        else this.#hooks.protocolError('unbind_resp that answers nothing');
        return;
      case 'generic_nack':
        this.#onGenericNack(pdu);
        return;
      case 'alert_notification':
        this.#hooks.alert(pdu);
        return;
      default: {
        // outbind too: SMPP 3.4 §4.1.7 has it on a connection that the SM-SC opened, and no response for it.
        this.#hooks.protocolError(`unexpected ${pdu.command}`);
        const refusal = refusalOfMisplaced(pdu);
        if (refusal !== undefined) this.#link.send(refusal);
      }
    }
  }

  #onMalformed(error: PduError): void {
    this.#hooks.protocolError(error.message);
    const refusal = refusalOfMalformed(error);
    if (refusal !== undefined) this.#link.send(refusal);
    if (isResponseId(error.commandId) && this.#window.garbled(error.sequenceNumber, error.message)) {
      this.#hooks.submitUnanswered('protocol', 1);
      this.#unbindWhenIdle();
    }
  }

  #onOutOfStep(error: PduError): void {
    this.#hooks.protocolError(error.message);
    this.#link.send(encodeHeader(CommandId.generic_nack, error.sequenceNumber, error.commandStatus));
    this.#close({ kind: 'framing', detail: error.message });
  }

  // ---- states BOUND_TX, BOUND_TRX: our requests

  #onMessageResponse(pdu: MessageResponse & Pdu): void {
    this.#settle(pdu, pdu.commandStatus, pdu.messageId);
  }

  #onGenericNack(pdu: Pdu): void {
    if (this.#state === 'OPEN' && pdu.sequenceNumber === this.#bindSequence) this.#onBindRefused(pdu.commandStatus);
    else this.#settle(pdu, pdu.commandStatus || CommandStatus.ESME_RUNKNOWNERR, '');
  }

  #settle(pdu: Pdu, commandStatus: number, messageId: string): void {
    const request = this.#window.take(pdu.sequenceNumber);
    if (request === undefined) {
      this.#hooks.protocolError(`${pdu.command} ${commandStatusName(commandStatus)} too late or for nothing we sent`);
      return;
    }
    // The bind hears first: a message that was thrown back must find it paused.
    this.#hooks.submitAnswered(commandStatus, request.sentAt);
    request.transmission.answered({ commandStatus, messageId });
    this.#window.refill();
    this.#unbindWhenIdle();
  }

  // ---- states BOUND_RX, BOUND_TRX: messages of the SM-SC (SMPP 3.4 §4.6)

  #onMessage(message: IncomingMessage): void {
    if (!canDeliver(this.#state)) {
      this.#answerMessage(message, { commandStatus: CommandStatus.ESME_RINVBNDSTS }, 0);
    } else if (this.#draining || this.#state === 'UNBINDING') {
      this.#answerMessage(message, { commandStatus: CommandStatus.ESME_RX_T_APPN }, 0);
    } else {
      this.#desk.take(message);
    }
  }

  #answerMessage(message: IncomingMessage, verdict: DeliverVerdict, milliseconds: number): void {
    if (this.#state === 'CLOSED') return;
    const command = message.command === 'deliver_sm' ? 'deliver_sm_resp' : 'data_sm_resp';
    const response: MessageResponse = { command, messageId: '', tlvs: verdict.tlvs ?? NO_TLVS };
    this.#link.send(encodePdu(response, message.sequenceNumber, verdict.commandStatus));
    this.#hooks.deliverAnswered(verdict.commandStatus, milliseconds);
    this.#unbindWhenIdle();
  }

  // ---- state UNBINDING (SMPP 3.4 §4.2)

  #unbindWhenIdle(): void {
    if (!this.#draining || this.#state === 'UNBINDING' || this.#state === 'CLOSED') return;
    if (this.#window.pending > 0 || this.#window.waiting > 0 || this.#desk.inHand > 0) return;
    this.#enter('UNBINDING');
    this.#unbindDeadline = this.#clock.now() + this.#settings.responseTimeoutMs;
    this.#request({ command: 'unbind' });
  }

  /** The SM-SC leaves: answer, send nothing more, take the responses that are still under way, and hang up. */
  #onPeerUnbind(sequenceNumber: number): void {
    this.#link.send(encodePdu({ command: 'unbind_resp' }, sequenceNumber));
    this.#peerUnbound = true;
    if (this.#state === 'OPEN') {
      this.#close({ kind: 'peer-unbound', detail: 'unbind before the bind was answered' });
      return;
    }
    if (this.#state !== 'UNBINDING') this.#enter('UNBINDING');
    this.#unbindDeadline = this.#clock.now() + this.#settings.responseTimeoutMs;
    this.#window.failWaiting(`${this.#settings.name} unbound`);
    this.#link.halfClose();
  }

  // ---- timers (SMPP 3.4 §7.2)

  #onTick(): void {
    const now = this.#clock.now();
    const overdue = this.#overdue(now);
    if (overdue !== undefined) {
      this.#close(overdue);
      return;
    }
    const timedOut = this.#window.sweep(now);
    if (timedOut > 0) this.#hooks.submitUnanswered('timeout', timedOut);
    this.#desk.sweep(now);
    this.#unbindWhenIdle();
    if (this.#enquiryDue(now)) {
      this.#enquirySentAt = now;
      this.#request({ command: 'enquire_link' });
    }
    if (this.#state !== 'CLOSED') this.#tick = this.#clock.after(this.#tickMs, () => this.#onTick());
  }

  /** The deadline that has passed, if one has, as the reason to close. */
  #overdue(now: number): CloseReason | undefined {
    const { connectTimeoutMs, sessionInitMs, pduDeadlineMs, responseTimeoutMs } = this.#settings;
    const inState = now - this.#stateSince;
    if (this.#state === 'CONNECTING' && inState >= connectTimeoutMs) {
      return { kind: 'connect-failed', detail: `no connection within ${connectTimeoutMs} ms` };
    }
    if (this.#state === 'OPEN' && inState >= sessionInitMs) {
      return { kind: 'session-init-timeout', detail: `no bind response within ${sessionInitMs} ms` };
    }
    if (this.#link.partialSince !== undefined && now - this.#link.partialSince >= pduDeadlineMs) {
      return { kind: 'slow-sender', detail: `a PDU was not complete within ${pduDeadlineMs} ms` };
    }
    if (now >= this.#unbindDeadline) {
      return { kind: this.#peerUnbound ? 'peer-unbound' : 'unbound', detail: 'the SM-SC did not hang up in time' };
    }
    if (this.#enquirySentAt !== undefined && now - this.#enquirySentAt >= responseTimeoutMs) {
      // Anything heard since is a sign of life as good as an enquire_link_resp.
      if (this.#link.heardAt <= this.#enquirySentAt) {
        return { kind: 'peer-silent', detail: `enquire_link was not answered within ${responseTimeoutMs} ms` };
      }
      this.#enquirySentAt = undefined;
    }
    return undefined;
  }

  /** True when a bound link has been silent long enough to ask (SMPP 3.4 §4.11). */
  #enquiryDue(now: number): boolean {
    const bound = canSubmit(this.#state) || this.#state === 'BOUND_RX';
    return bound && this.#enquirySentAt === undefined && now - this.#link.heardAt >= this.#settings.enquireLinkMs;
  }

  // ---- state CLOSED

  #onLinkClosed(detail: string): void {
    if (this.#state === 'CONNECTING') this.#close({ kind: 'connect-failed', detail });
    else if (this.#peerUnbound) this.#close({ kind: 'peer-unbound', detail: 'the SM-SC unbound' });
    else this.#close({ kind: 'peer-closed', detail: detail || 'the SM-SC closed the connection' });
  }

  #close(reason: CloseReason): void {
    if (this.#state === 'CLOSED') return;
    this.#tick.cancel();
    const abrupt = reason.kind === 'stopped' || reason.kind === 'peer-not-reading' || this.#state === 'CONNECTING';
    if (abrupt) this.#link.destroy();
    else this.#link.close();
    this.#enter('CLOSED');
    this.#desk.clear();
    const lost = this.#window.failAll(`${this.#settings.name}: ${reason.detail}`);
    if (lost > 0) this.#hooks.submitUnanswered('link-lost', lost);
    this.#hooks.closed(reason);
  }

  #enter(state: BindState): void {
    this.#state = transition(this.#state, state);
    this.#stateSince = this.#clock.now();
    this.#hooks.stateChanged(state);
  }

  #request(pdu: PduBody): number {
    const sequenceNumber = this.#sequence.next();
    this.#link.send(encodePdu(pdu, sequenceNumber));
    return sequenceNumber;
  }
}
