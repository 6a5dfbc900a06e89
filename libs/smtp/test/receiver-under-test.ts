import { type Log, type ReceivedMail, SmtpReceiver, type SmtpReceiverOptions, SmtpReply } from '../src/index.ts';

export const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const OK = new SmtpReply(250, '2.6.0', 'Message accepted');
const running: SmtpReceiver[] = [];

/** What may differ from test to test. */
export type ReceiverChanges = Partial<Omit<SmtpReceiverOptions, 'hooks' | 'logger'>> & {
  readonly hooks?: Partial<SmtpReceiverOptions['hooks']>;
};

/** A receiver on a free port that takes everything, and what it took. */
export async function startReceiver(
  changes: ReceiverChanges = {},
): Promise<{ receiver: SmtpReceiver; mails: ReceivedMail[]; asked: string[] }> {
  const mails: ReceivedMail[] = [];
  const asked: string[] = [];
  const receiver = new SmtpReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    hostname: 'mail.b.example',
    maxMessageBytes: 100_000,
    maxRecipients: 100,
    maxConnections: 50,
    maxConnectionsPerAddress: 50,
    maxReceivedHops: 100,
    logger: silent,
    ...changes,
    hooks: {
      onRecipient(address) {
        asked.push(address);
        return Promise.resolve(undefined);
      },
      onMessage(mail) {
        mails.push(mail);
        return Promise.resolve(OK);
      },
      ...changes.hooks,
    },
  });
  await receiver.start();
  running.push(receiver);
  return { receiver, mails, asked };
}

/** Stops every receiver of the test. */
export async function stopReceivers(): Promise<void> {
  await Promise.all(running.splice(0).map((receiver) => receiver.stop()));
}
