import { type OutgoingMail, SmtpSender, type SmtpSenderOptions } from '../src/index.ts';
import { silent } from './receiver-under-test.ts';

const running: SmtpSender[] = [];

/** A sender of the test, closed by `closeSenders`. */
export function startSender(changes: Partial<SmtpSenderOptions> = {}): SmtpSender {
  const sender = new SmtpSender({ hostname: 'iwf.a.example', logger: silent, ...changes });
  running.push(sender);
  return sender;
}

export async function closeSenders(): Promise<void> {
  await Promise.all(running.splice(0).map((sender) => sender.close(0)));
}

/** A mail that any server takes. */
export function mailTo(
  destination: OutgoingMail['destination'],
  changes: Partial<Omit<OutgoingMail, 'destination'>> = {},
): OutgoingMail {
  return {
    destination,
    mailFrom: 'alice@a.example',
    rcptTo: 'bob@b.example',
    message: Buffer.from('Subject: x\r\n\r\nhello\r\n'),
    deadlineUnixMs: Date.now() + 5_000,
    ...changes,
  };
}
