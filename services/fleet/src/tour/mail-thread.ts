import type { ReceivedMail, ReceivedMessage, SentPagerMessage } from '@causeway/testkit';
import { entriesOfEvents } from './entries-of-events.ts';
import { eventsOfStep } from './events-of-step.ts';
import { traceIdOf } from './happenings.ts';
import { entryOfMail, fieldOf } from './mail-server-entries.ts';
import { ALICE_MAIL, EVA } from './people.ts';
import {
  checksOfImdns,
  entriesOfDispositions,
  entriesOfReceived,
  entriesOfSent,
  entryOfImdn,
  fromOf,
} from './rcs-client-entries.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, type Step, seen, unixMs } from './stage.ts';
import { quoted } from './text-columns.ts';

/** What one step of the thread leaves to the next. */
interface Thread {
  begun?: { readonly sent: SentPagerMessage; readonly mail: ReceivedMail };
  answered?: { readonly message: ReceivedMessage; readonly messageId: string };
}

const EVA_URI = `mailto:${EVA}`;
const WAIT_MS = 5_000;

/** Three steps: Alice and Eva write to each other, Eva by mail, and it stays one conversation (TS §6.4, Appendix E). */
export function mailThread(): readonly Step[] {
  const thread: Thread = {};
  return [
    { title: 'Alice writes to Eva, who has only mail', play: (stage) => aliceWrites(thread, stage) },
    { title: 'Eva answers: the same conversation', play: (stage) => evaAnswers(thread, stage) },
    { title: 'Alice answers: the thread goes on', play: (stage) => aliceAnswers(thread, stage) },
  ];
}

async function aliceWrites(thread: Thread, stage: Stage): Promise<Played> {
  const { client, mail } = stage;
  const text = 'Do you come along on Sunday?';
  const { mails: before } = await mail.status();
  const imdn = ['positive-delivery', 'negative-delivery', 'display'] as const;
  const sent = await client.sendPagerMessage({ to: EVA_URI, text, subject: 'Sunday', imdn });
  const got = await mail.waitForMail(EVA, ({ number }) => number > before, WAIT_MS).catch(none);
  const delivered = await client.waitForImdn(sent.messageId, WAIT_MS, (one) => one.delivery !== undefined).catch(none);
  const read = got && (await mail.sendMdn(got));
  const displayed = await client.waitForImdn(sent.messageId, WAIT_MS, (one) => one.display !== undefined).catch(none);
  const { events, check: said } = await eventsOfStep(
    sent.contributionId,
    ['email.selected', 'email.submitted', 'email.delivered', 'email.displayed'],
    stage,
  );
  if (got !== undefined) thread.begun = { sent, mail: got };
  const imdns = [delivered, displayed];
  return {
    traceId: traceIdOf(events),
    entries: [
      ...entriesOfSent(sent, text),
      ...entryOfMail(got, ROAD.submitted),
      ...imdns.flatMap((one) => (one === undefined ? [] : [entryOfImdn(one)])),
      ...entriesOfEvents(events),
    ],
    checks: [
      check('answer 202', 202, sent.response.status),
      check('from Alice', ALICE_MAIL, got?.mailFrom ?? 'no mail'),
      check('text at the mail server is what Alice wrote', text, textOf(got)),
      check('Subject', 'Sunday', fieldOf(got, 'Subject')),
      check('DSN asked for', true, got?.rcptTo[0]?.parameters.NOTIFY?.includes('SUCCESS') ?? false),
      check('MDN asked for', ALICE_MAIL, fieldOf(got, 'Disposition-Notification-To')),
      check('MDN taken with 250', 250, read?.submission.recipients[0]?.code),
      ...checksOfImdns(['delivered', 'displayed'], sent, imdns, stage),
      said,
    ],
  };
}

async function evaAnswers(thread: Thread, stage: Stage): Promise<Played> {
  const { client, mail } = stage;
  const { begun } = thread;
  if (begun === undefined) throw new Error('Eva got no mail that she could answer');
  const text = 'With pleasure. Is there a shop?';
  const { mails: before } = await mail.status();
  const startedAt = unixMs();
  const answering = mail.reply(begun.mail, { text, quote: 'none', requestMdn: true });
  const isNew = (one: ReceivedMessage) => one.receivedAtUnixMs >= startedAt && one.imdns.length === 0;
  const message = await client.waitForMessage(isNew, WAIT_MS).catch(none);
  const { submission, messageId } = await answering;
  const displayed = message && (await client.sendImdn(message, 'displayed'));
  const mdn = await mail.waitForMail(EVA, ({ number }) => number > before, WAIT_MS).catch(none);
  const { contributionId = '' } = message ?? {};
  const told = ['email.relayed', 'email.selected', 'email.reported'];
  const { events, check: said } = await eventsOfStep(contributionId, told, stage);
  if (message !== undefined) thread.answered = { message, messageId };
  const header = (name: string) => message?.request.headers.get(name) ?? 'none';
  return {
    traceId: traceIdOf(events),
    entries: [
      seen(startedAt, ROAD.sent, 'mail server → email-iwf', `mail from ${EVA} to ${ALICE_MAIL}  ${quoted(text)}`),
      ...(message === undefined ? [] : entriesOfReceived(message)),
      ...entriesOfDispositions([['displayed', displayed]]),
      ...entryOfMail(mdn, ROAD.reported),
      ...entriesOfEvents(events),
    ],
    checks: [
      check('mail taken with 250', 250, submission.recipients[0]?.code),
      check('one MESSAGE', 1, client.received.filter(isNew).length),
      check('from Eva, by mail', `<${EVA_URI}>;nccsid=email`, message === undefined ? 'none' : fromOf(message)),
      check('text is what Eva wrote', text, message?.text?.trimEnd() ?? 'none'),
      check('same Conversation-ID', begun.sent.conversationId, header('Conversation-ID')),
      check('InReplyTo-Contribution-ID', begun.sent.contributionId, header('InReplyTo-Contribution-ID')),
      check('IMDN taken', 200, displayed?.response.status),
      check('MDN for Eva', true, fieldOf(mdn, 'Content-Type').includes('disposition-notification')),
      said,
    ],
  };
}

async function aliceAnswers(thread: Thread, stage: Stage): Promise<Played> {
  const { client, mail } = stage;
  const { begun, answered } = thread;
  if (begun === undefined || answered === undefined) throw new Error('Alice got no answer that she could answer');
  const { conversationId, contributionId: inReplyToContributionId } = answered.message;
  const text = 'No, take something to drink as well';
  const { mails: before } = await mail.status();
  const sent = await client.sendPagerMessage({ to: EVA_URI, text, conversationId, inReplyToContributionId });
  const got = await mail.waitForMail(EVA, ({ number }) => number > before, WAIT_MS).catch(none);
  const { events, check: said } = await eventsOfStep(sent.contributionId, ['email.selected', 'email.submitted'], stage);
  return {
    traceId: traceIdOf(events),
    entries: [...entriesOfSent(sent, text), ...entryOfMail(got, ROAD.submitted), ...entriesOfEvents(events)],
    checks: [
      check('answer 202', 202, sent.response.status),
      check('text at the mail server is what Alice wrote', text, textOf(got)),
      check("In-Reply-To is Eva's mail", answered.messageId, fieldOf(got, 'In-Reply-To')),
      check(
        'References name the whole thread',
        `${fieldOf(begun.mail, 'Message-ID')} ${answered.messageId}`,
        fieldOf(got, 'References'),
      ),
      said,
    ],
  };
}

function textOf(mail: ReceivedMail | undefined): string {
  return mail?.email.text?.trimEnd() ?? 'no mail';
}

function none(): undefined {
  return undefined;
}
