import { connect } from 'node:net';
import { DOMAIN } from './pager-request.ts';
import { type RawMail, type Reply, sendRaw } from './smtp-client.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

/** Mail addresses of CPM users, and who they are. */
export const ALICE_MAIL = `alice@${DOMAIN}`;
export const CAROL_MAIL = `carol@${DOMAIN}`;
export const CPM_ALICE = 'sip:alice@example.net';
export const CPM_CAROL = 'sip:carol@example.net';
const USERS = { [CPM_ALICE]: ALICE_MAIL, [CPM_CAROL]: CAROL_MAIL };

/** A stage on which Alice and Carol have mail addresses and everybody may write to them. */
export class IncomingStage extends Stage {
  /** A mail server and an email-iwf. */
  async begin(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    await this.startDomain();
    return this.another(settings, nats);
  }

  /** Takes the durable work away that a test has left behind. */
  override async clear(): Promise<void> {
    await super.clear();
    await this.#stream('PURGE');
  }

  /** Whether durable work has done all that it was given. */
  async isWorkDone(): Promise<boolean> {
    return (await this.#stream('INFO')).includes('"messages":0');
  }

  /** Asks JetStream about the stream of durable work; resolves with its answer. */
  async #stream(what: 'PURGE' | 'INFO'): Promise<string> {
    const { host, port } = this.nats();
    const socket = connect(port, host);
    socket.write(
      `CONNECT {"verbose":false}\r\nSUB answer 1\r\nPUB $JS.API.STREAM.${what}.CAUSEWAY_WORK answer 0\r\n\r\n`,
    );
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (/^MSG answer/m.test(text) && text.trimEnd().endsWith('}')) break;
    }
    return text;
  }

  /** One more replica, which gets the mail from now on. */
  another(settings: IwfSettings = {}, nats = 0): Promise<Replica> {
    return this.startIwf({ ...settings, section: { users: USERS, ...settings.section } }, nats);
  }
}

/** What a test writes into a mail by hand. */
export interface Written {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

let last = 0;

/** A mail of Bob to Alice, with a Message-ID of its own. */
export function written({ headers = {}, body = 'Dinner at 7?' }: Written = {}): Buffer {
  last += 1;
  const fields: Record<string, string | undefined> = {
    From: 'Bob <bob@mail.example>',
    To: ALICE_MAIL,
    Date: 'Tue, 04 Mar 2025 10:15:30 +0100',
    'Message-ID': `<written-${last}@mail.example>`,
    ...headers,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return Buffer.from(`${lines.join('')}\r\n${body}\r\n`, 'utf8');
}

/** Sends a mail of Bob to Alice by hand. */
export function post(iwf: Replica, mail: Written & Partial<RawMail> = {}): Promise<Reply> {
  const { headers, body, ...raw } = mail;
  const message = raw.message ?? written({ ...(headers && { headers }), ...(body !== undefined && { body }) });
  return sendRaw(iwf.smtp, { rcptTo: [ALICE_MAIL], ...raw, message });
}
