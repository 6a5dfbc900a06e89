import type { ControlRoutes } from '../simulator-process/json-control-server.ts';
import { textToOctets } from '../simulator-process/octets-as-text.ts';
import { behaviourNamed } from '../simulator-process/run-simulator.ts';
import type { FloodOptions } from '../smtp-peer/flood.ts';
import type { KeptMail } from '../smtp-peer/mail-journal.ts';
import { keptMail, pageOf } from '../smtp-peer/mails-page.ts';
import type { PeerAddress, Submission } from '../smtp-peer/smtp-client.ts';
import type { SubmissionResult } from '../smtp-peer/submission-result.ts';
import { type MmStatus, RELAY_BEHAVIOURS, type ReadStatus, type RelayBehaviourChange } from './behaviour.ts';
import type { ForwardOptions } from './forward-request.ts';
import type { ExchangeResult, MmsRelay } from './mms-relay.ts';
import type { ReportContent, Reported, ResponseContent } from './relay-answers.ts';

/** An exchange's result without what can be read anew from the octets of the RES. */
export interface KeptExchange {
  readonly transactionId: string;
  readonly messageId: string;
  readonly submission: SubmissionResult;
  readonly response?: KeptMail;
}

/** What `POST /report` is told. */
export type ReportRequest = {
  readonly of: Reported;
  readonly content?: ReportContent;
  readonly deadlineMs?: number;
} & ({ readonly delivery: MmStatus } | { readonly read: ReadStatus });

/** The simulated relay's control interface. */
export function controlRoutes(relay: MmsRelay): ControlRoutes {
  return {
    'GET /status': () => ({
      port: relay.port,
      peer: relay.peer,
      domain: relay.domain,
      mails: relay.mails.at(-1)?.number ?? 0,
      messages: relay.messages.length,
      sunk: relay.sunk,
      undelivered: relay.undelivered,
      sent: relay.sent.length,
      connectionsSeen: relay.connectionsSeen,
      behaviour: relay.behaviour,
    }),
    'GET /mails': (_body, query) => pageOf(relay.mails, query),
    'GET /dialogue': () => relay.dialogue,
    'GET /sent': (_body, query) => relay.sent.slice(Number(query.get('from') ?? 0)),
    'POST /peer': (body) => {
      const peer: PeerAddress = JSON.parse(body);
      relay.peer = peer;
    },
    'POST /behaviour': (body) => {
      const { name, ...change }: RelayBehaviourChange & { readonly name?: string } = JSON.parse(body);
      relay.behave({ ...(name === undefined ? {} : behaviourNamed(name, RELAY_BEHAVIOURS)), ...change });
      return relay.behaviour;
    },
    'POST /forward': async (body) => {
      const { deadlineMs, ...options }: ForwardOptions & { readonly deadlineMs?: number } = JSON.parse(body);
      return keptExchange(await relay.forward(options, deadlineMs));
    },
    'POST /report': async (body) => {
      const request: ReportRequest = JSON.parse(body);
      const { of, content, deadlineMs } = request;
      return keptExchange(
        'delivery' in request
          ? await relay.reportDelivery(of, request.delivery, content, deadlineMs)
          : await relay.reportRead(of, request.read, content, deadlineMs),
      );
    },
    'POST /respond': (body) => {
      const { number, ...content }: ResponseContent & { readonly number: number } = JSON.parse(body);
      const message = relay.messages.find(({ mail }) => mail.number === number);
      if (message === undefined) throw new Error(`no message ${number}`);
      return relay.respond(message, content);
    },
    'POST /submit': (body) => {
      const mail: Submission = JSON.parse(body, textToOctets);
      return relay.submit(mail);
    },
    'POST /flood': (body) => {
      const { options, how }: { options: ForwardOptions; how: FloodOptions } = JSON.parse(body);
      return relay.flood(options, how);
    },
    'POST /cut': () => relay.cut(),
  };
}

function keptExchange({ response, ...result }: ExchangeResult): KeptExchange {
  return response === undefined ? result : { ...result, response: keptMail(response.mail) };
}
