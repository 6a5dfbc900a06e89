import { type MailDomainProcess, mailHeader, type ReceivedMail } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from '../../fleet/fleet-configuration.ts';
import type { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { RoadFromCpm } from './from-cpm.ts';
import { ArrivalBook, type Arrivals } from './road.ts';
import { ALICE, PATIENCE_MS, RoadToCpm } from './to-cpm.ts';

/** Mails that the mail server has taken, read once. */
class ServerInbox {
  readonly #server: MailDomainProcess;
  readonly #mails: ReceivedMail[] = [];
  #last = 0;

  constructor(server: MailDomainProcess) {
    this.#server = server;
  }

  async look(): Promise<void> {
    const fresh = await this.#server.mails(this.#last);
    this.#mails.push(...fresh);
    this.#last = fresh.at(-1)?.number ?? this.#last;
  }

  /** Reports come from the null reverse-path (RFC 3464, RFC 8098), messages of people from no such one. */
  of(kind: 'message' | 'report'): readonly ReceivedMail[] {
    return this.#mails.filter(({ mailFrom }) => (mailFrom === '') === (kind === 'report'));
  }
}

/** Pager Mode to e-mail: a mail program knows a repetition by Message-ID. */
export class CpmToMail extends RoadFromCpm {
  readonly name = 'CPM to mail';
  readonly #inbox: ServerInbox;

  constructor(fleet: FleetUnderTest) {
    super(fleet);
    this.#inbox = new ServerInbox(fleet.mail);
  }

  protected target(number: number): string {
    return `mailto:bob.${number}@${MAIL_DOMAIN}`;
  }

  look(): Promise<void> {
    return this.#inbox.look();
  }

  arrivals(): Arrivals {
    const book = new ArrivalBook();
    for (const mail of this.#inbox.of('message')) {
      book.add(mail.email.text?.trim() ?? '', mailHeader(mail, 'Message-ID') ?? '');
    }
    return book.all;
  }
}

/** E-mail to Pager Mode: taken is what was answered 250. */
export class MailToCpm extends RoadToCpm {
  readonly name = 'mail to CPM';
  readonly #inbox: ServerInbox;
  readonly #verdicts = new Map<string, 'taken' | 'refused'>();

  constructor(fleet: FleetUnderTest) {
    super(fleet);
    this.#inbox = new ServerInbox(fleet.mail);
  }

  /** The mail server's own journal says whether it has taken the mail from its user. */
  async send(text: string, number: number): Promise<void> {
    const sending = this.fleet.mail.send(
      {
        from: `bob.${number}@${MAIL_DOMAIN}`,
        to: [`${ALICE}@${CPM_MAIL_DOMAIN}`],
        subject: 'Load',
        text,
        messageId: messageIdOf(text),
        requestMdn: true,
        dsn: { notify: ['SUCCESS', 'FAILURE'], ret: 'HDRS' },
      },
      PATIENCE_MS,
    );
    this.handedOver(text, sending);
    await sending.catch(() => {});
  }

  async look(): Promise<void> {
    const ended = await this.fleet.mail.sent();
    await this.#inbox.look();
    this.#verdicts.clear();
    for (const { mail, result } of ended) {
      const text = textIn(mail.message.toString('latin1'), 'Message-ID');
      if (mail.mailFrom === '' || text === undefined) continue;
      this.#verdicts.set(text, result.outcome === 'sent' ? 'taken' : 'refused');
    }
  }

  taken(): readonly string[] {
    return [...this.#verdicts].flatMap(([text, own]) => (own === 'taken' ? [text] : []));
  }

  refused(): readonly string[] {
    return [...this.#verdicts].flatMap(([text, own]) => (own === 'refused' ? [text] : []));
  }

  undecided(): readonly string[] {
    return this.handed.filter((text) => this.#verdicts.get(text) === undefined);
  }

  /** DSNs, by the Message-ID in the returned headers. */
  reports(): Arrivals {
    const book = new ArrivalBook();
    for (const report of this.#inbox.of('report')) {
      const octets = report.octets.toString('latin1');
      const text = octets.includes('message/delivery-status') ? textIn(octets, 'Message-ID') : undefined;
      if (text !== undefined) book.add(text, mailHeader(report, 'Message-ID') ?? '');
    }
    return book.all;
  }
}

/** Ids say which text they belong to: in hexadecimal, as a text has blanks. */
function messageIdOf(text: string): string {
  return `<x${Buffer.from(text).toString('hex')}@${MAIL_DOMAIN}>`;
}

/** The text that the id in a field of a message, or of one that it returns, belongs to. */
function textIn(octets: string, field: string): string | undefined {
  const ids = octets.matchAll(
    new RegExp(`^${field}:\\s*<x((?:[0-9a-f]{2})+)@${MAIL_DOMAIN.replace('.', '\\.')}>`, 'gim'),
  );
  const [first] = ids;
  return first?.[1] === undefined ? undefined : Buffer.from(first[1], 'hex').toString();
}
