import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { SMTPServer } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { DialogueLine, EnvelopeRecipient } from './received-mail.ts';
import { ehloKeywords, type SmtpBehaviour, type SmtpRule, type SmtpStage } from './smtp-behaviour.ts';

/** What a connection asks of the listener it belongs to. */
export interface ListeningSide {
  readonly behaviour: SmtpBehaviour;
  rule(at: SmtpStage, addresses: readonly string[]): SmtpRule | undefined;
  said(line: DialogueLine): void;
}

/** A transaction's envelope as the client gave it. */
export interface DialogueEnvelope {
  readonly offered: readonly string[];
  readonly used: readonly string[];
  readonly dialogue: readonly DialogueLine[];
  readonly mailFrom: string;
  readonly mailParameters: Readonly<Record<string, string>>;
  readonly rcptTo: readonly EnvelopeRecipient[];
}

/** The extension that makes a parameter of MAIL or RCPT known. */
const EXTENSION_OF: Readonly<Record<string, string>> = {
  SIZE: 'SIZE',
  BODY: '8BITMIME',
  SMTPUTF8: 'SMTPUTF8',
  RET: 'DSN',
  ENVID: 'DSN',
  NOTIFY: 'DSN',
  ORCPT: 'DSN',
  BY: 'DELIVERBY',
};
const STAGES: ReadonlyMap<string, SmtpStage> = new Map([
  ['HELO', 'EHLO'],
  ['EHLO', 'EHLO'],
  ['MAIL', 'MAIL'],
  ['RCPT', 'RCPT'],
  ['DATA', 'DATA'],
]);
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;
const UNKNOWN_PARAMETER = 555;

/** A connection of npm `smtp-server` that offers, refuses, delays and cuts as the behaviour says, and remembers what was said. */
export class ListeningConnection extends SMTPConnection {
  readonly #number: number;
  readonly #side: ListeningSide;
  #offered: readonly string[] = [];
  #lines: { connection: number; command: string; reply: string }[] = [];
  #pipelined = false;

  constructor(
    server: SMTPServer,
    socket: Socket | TLSSocket,
    options: SMTPConnectionOptions | null | undefined,
    number: number,
    side: ListeningSide,
  ) {
    super(server, socket, options);
    this.#number = number;
    this.#side = side;
  }

  get number(): number {
    return this.#number;
  }

  /** The envelope of the transaction whose message is coming in; called once, it begins a new dialogue. */
  takeEnvelope(): DialogueEnvelope {
    const { mailFrom, rcptTo } = this.session.envelope;
    const mailParameters = textParameters(mailFrom === false ? false : mailFrom.args);
    const recipients = rcptTo.map(({ address, args }) => ({ address, parameters: textParameters(args) }));
    const names = [mailParameters, ...recipients.map(({ parameters }) => parameters)].flatMap(Object.keys);
    const used = new Set(names.map((name) => EXTENSION_OF[name] ?? name));
    if (this.#pipelined) used.add('PIPELINING');
    const dialogue = this.#lines;
    this.#lines = [];
    this.#pipelined = false;
    return {
      offered: this.#offered,
      used: [...used],
      dialogue,
      mailFrom: mailFrom === false ? '' : mailFrom.address,
      mailParameters,
      rcptTo: recipients,
    };
  }

  /** Without smtp-server's wait of 100 ms for clients that speak first. */
  override init(): void {
    this._socket.on('data', (chunk: Buffer) => this.#noticePipelining(chunk));
    this._setListeners(() => {
      const rule = this.#side.rule('CONNECT', []);
      if (rule === undefined) this.connectionReady();
      else this.#obey(rule, () => this.connectionReady());
    });
  }

  override _onCommand(command: Buffer, callback?: () => void): void {
    const line = command.toString();
    const verb = line.split(' ', 1)[0]?.toUpperCase() ?? '';
    if (verb === 'MAIL' || verb === 'EHLO' || verb === 'HELO') this.#lines = [];
    const said = { connection: this.number, command: line, reply: '' };
    this.#lines.push(said);
    this.#side.said(said);
    const stage = STAGES.get(verb);
    const rule = stage === undefined || !this._ready ? undefined : this.#ruleFor(stage, line);
    if (rule === undefined) super._onCommand(command, callback);
    else this.#obey(rule, () => super._onCommand(command, callback), callback);
  }

  /** Also puts the offered extensions into the answer to EHLO, and lets a text bring an enhanced status code of its own. */
  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const answersEhlo = code === 250 && Array.isArray(data);
    if (answersEhlo) this.#offered = ehloKeywords(this.#side.behaviour.extensions);
    const text = answersEhlo ? [String(data[0]), ...this.#offered] : data;
    const last = this.#lines.at(-1);
    if (last !== undefined && last.reply === '') last.reply = `${code} ${Array.isArray(text) ? text[0] : (text ?? '')}`;
    super.send(code, text, typeof text === 'string' && ENHANCED.test(text) ? false : context);
  }

  override _useEnhancedStatusCodes(): boolean {
    return this.#side.behaviour.extensions.enhancedStatusCodes;
  }

  /** RFC 5321 §4.1.1.11: a parameter of an extension that was not offered is refused with 555. */
  override _validateMailParams(
    parsed: Parameters<SMTPConnection['_validateMailParams']>[0],
  ): ReturnType<SMTPConnection['_validateMailParams']> {
    const unknown = this.#unknownParameter(parsed.args);
    if (unknown === undefined) return super._validateMailParams(parsed);
    return { code: UNKNOWN_PARAMETER, message: `${unknown} was not offered`, enhancedCode: null };
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    const parsed = this._parseAddressCommand('rcpt to', command);
    const unknown = parsed === false ? undefined : this.#unknownParameter(parsed.args);
    if (unknown === undefined) {
      super.handler_RCPT(command, callback);
      return;
    }
    this.send(UNKNOWN_PARAMETER, `${unknown} was not offered`);
    callback();
  }

  #ruleFor(stage: SmtpStage, line: string): SmtpRule | undefined {
    if (stage === 'MAIL' || stage === 'RCPT') return this.#side.rule(stage, [line]);
    const recipients = this.session.envelope.rcptTo.map(({ address }) => address);
    if (stage === 'DATA' && recipients.length === 0) return undefined;
    return this.#side.rule(stage, recipients);
  }

  /** Does what the rule says; `otherwise` when it only delays. */
  #obey(rule: SmtpRule, otherwise: () => void, callback?: () => void): void {
    const act = (): void => {
      if (this._closed) return;
      if (rule.silent === true) return;
      if (rule.cut !== undefined) {
        this._socket.destroy();
        return;
      }
      if (rule.code === undefined) {
        otherwise();
        return;
      }
      this.send(rule.code, ruleText(rule), rule.at === 'CONNECT' ? false : undefined);
      if (rule.at === 'CONNECT') this.close();
      else callback?.();
    };
    if (rule.delayMs === undefined) act();
    else setTimeout(act, rule.delayMs).unref();
  }

  #unknownParameter(parameters: Readonly<Record<string, string | true>> | false): string | undefined {
    const offered = new Set(this.#offered.map((line) => line.split(' ', 1)[0]));
    return Object.keys(parameters === false ? {} : parameters).find((name) => !offered.has(EXTENSION_OF[name] ?? name));
  }

  /** More than one command in what came at once. */
  #noticePipelining(chunk: Buffer): void {
    if (this._parser === false || this._dataStream) return;
    const end = chunk.indexOf('\r\n');
    if (end !== -1 && end + 2 < chunk.length) this.#pipelined = true;
  }
}

/** The reply text of a rule, with its enhanced status code in front when it has one. */
export function ruleText({ enhanced, text = 'as told' }: SmtpRule): string {
  return enhanced === undefined ? text : `${enhanced} ${text}`;
}

function textParameters(parameters: Readonly<Record<string, string | true>> | false): Record<string, string> {
  const entries = Object.entries(parameters === false ? {} : parameters);
  return Object.fromEntries(entries.map(([name, value]) => [name, value === true ? '' : value]));
}
