import type { ControlRoutes } from '../simulator-process/json-control-server.ts';
import { textToOctets } from '../simulator-process/octets-as-text.ts';
import { behaviourNamed } from '../simulator-process/run-simulator.ts';
import type { FloodOptions } from '../smtp-peer/flood.ts';
import { pageOf } from '../smtp-peer/mails-page.ts';
import type { ReceivedMail } from '../smtp-peer/received-mail.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import type { ReplyOptions } from './answering-mail.ts';
import type { AutomaticKind } from './automatic-mail.ts';
import { MAIL_BEHAVIOURS, type MailDomainBehaviourChange } from './behaviour.ts';
import type { MailOptions } from './composed-mail.ts';
import type { MailDomain } from './mail-domain.ts';
import type { DsnOptions, MdnOptions } from './report-mail.ts';

/** What a request about a received mail is told; `number` is the mail's. */
export interface AboutMail<T> {
  readonly number: number;
  readonly options: T;
}

/** The simulated mail server's control interface. */
export function controlRoutes(domain: MailDomain): ControlRoutes {
  const mailOf = (number: number): ReceivedMail => {
    const mail = domain.mails.find((one) => one.number === number);
    if (mail === undefined) throw new Error(`no mail ${number}`);
    return mail;
  };
  return {
    'GET /status': () => ({
      port: domain.port,
      peer: domain.peer,
      domains: domain.domains,
      mails: domain.mails.at(-1)?.number ?? 0,
      sunk: domain.sunk,
      undelivered: domain.undelivered,
      sent: domain.sent.length,
      connectionsSeen: domain.connectionsSeen,
      behaviour: domain.behaviour,
    }),
    'GET /mails': (_body, query) => pageOf(domain.mails, query),
    'GET /dialogue': () => domain.dialogue,
    'GET /sent': (_body, query) => domain.sent.slice(Number(query.get('from') ?? 0)),
    'POST /peer': (body) => {
      const peer: PeerAddress = JSON.parse(body);
      domain.peer = peer;
    },
    'POST /behaviour': (body) => {
      const { name, ...change }: MailDomainBehaviourChange & { readonly name?: string } = JSON.parse(body);
      domain.behave({ ...(name === undefined ? {} : behaviourNamed(name, MAIL_BEHAVIOURS)), ...change });
      return domain.behaviour;
    },
    'POST /send': (body) => {
      const { deadlineMs, ...options }: MailOptions & { readonly deadlineMs?: number } = JSON.parse(body);
      return domain.send(options, deadlineMs);
    },
    'POST /reply': (body) => {
      const { number, options }: AboutMail<ReplyOptions> = JSON.parse(body);
      return domain.reply(mailOf(number), options);
    },
    'POST /automatic': (body) => {
      const { number, options }: AboutMail<{ kind: AutomaticKind; text?: string }> = JSON.parse(body);
      return domain.replyAutomatically(mailOf(number), options.kind, options.text);
    },
    'POST /mdn': (body) => {
      const { number, options }: AboutMail<MdnOptions> = JSON.parse(body);
      return domain.sendMdn(mailOf(number), options);
    },
    'POST /dsn': (body) => {
      const { number, options }: AboutMail<DsnOptions> = JSON.parse(body);
      return domain.sendDsn(mailOf(number), options);
    },
    'POST /submit': (body) => {
      const mail: Submission = JSON.parse(body, textToOctets);
      return domain.submit(mail);
    },
    'POST /flood': (body) => {
      const { options, how }: { options: MailOptions; how: FloodOptions } = JSON.parse(body);
      return domain.flood(options, how);
    },
    'POST /cut': () => domain.cut(),
  };
}
