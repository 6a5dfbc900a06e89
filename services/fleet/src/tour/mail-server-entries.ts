import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { told } from './stage.ts';
import { quoted } from './text-columns.ts';
import type { TimelineEntry } from './timeline.ts';

/** A mail that the simulated mail server has got; nothing when none came. */
export function entryOfMail(mail: ReceivedMail | undefined, place: number): TimelineEntry[] {
  if (mail === undefined) return [];
  const { mailFrom, rcptTo, receivedAtUnixMs, email } = mail;
  const to = rcptTo.map(({ address }) => address).join(', ');
  const type = mailHeader(mail, 'Content-Type') ?? '';
  const report = /report-type="?([a-z-]+)/i.exec(type)?.[1];
  const content = report === undefined ? quoted((email.text ?? '').trimEnd()) : report;
  const references = mailHeader(mail, 'References')?.split(/\s+/).length ?? 0;
  const thread = references === 0 ? '' : `, References of ${references}`;
  const what = `mail from ${mailFrom === '' ? '<>' : mailFrom} to ${to}  ${content}${thread}`;
  return [told(receivedAtUnixMs, place, 'email-iwf → mail server', what)];
}

/** A header field of a mail, for a check. */
export function fieldOf(mail: ReceivedMail | undefined, name: string): string {
  return mail === undefined ? 'no mail' : (mailHeader(mail, name) ?? 'none');
}
