import { MailConnection, type OutgoingMail } from './mail-connection.ts';

/** How mails are sent. */
export interface Flood {
  /** Where the server listens on 127.0.0.1. */
  readonly port: number;
  readonly mails: number;
  /** Connections at the same time. */
  readonly connections: number;
  /** Mails per second, evenly; absent: as fast as the connections allow. */
  readonly rate?: number;
  /** A new connection for each mail, with greeting, EHLO and QUIT, instead of kept ones. */
  readonly connectionPerMail?: boolean;
}

/** Told of each mail: its number, the server's reply (0: none), and the milliseconds since it was due. */
export type OnReply = (index: number, code: number, took: number) => void;

/**
 * Sends many mails: no queue, no second attempt.
 *
 * @param compose makes a mail of its number, when its turn comes
 * @param onDue told when a mail is due, `performance.now()`
 * @returns seconds from the first to the last reply
 */
export async function flood(
  { port, mails, connections, rate, connectionPerMail = false }: Flood,
  compose: (index: number) => OutgoingMail,
  onReply: OnReply,
  onDue: (index: number, due: number) => void = () => {},
): Promise<number> {
  const kept = connectionPerMail
    ? undefined
    : await Promise.all(Array.from({ length: connections }, () => MailConnection.open(port)));
  const began = performance.now();
  let next = 0;
  const work = async (own: MailConnection | undefined): Promise<void> => {
    for (let index = next++; index < mails; index = next++) {
      const due = rate === undefined ? performance.now() : began + (index * 1000) / rate;
      const wait = due - performance.now();
      if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
      onDue(index, due);
      const code = own === undefined ? await sendAlone(port, compose(index)) : await own.send(compose(index));
      onReply(index, code, performance.now() - due);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, number) => work(kept?.[number])));
  const seconds = (performance.now() - began) / 1000;
  for (const connection of kept ?? []) connection.close();
  return seconds;
}

/** Connects, sends, and takes leave: its reply counts from the connection on. */
async function sendAlone(port: number, mail: OutgoingMail): Promise<number> {
  try {
    const connection = await MailConnection.open(port);
    const code = await connection.send(mail);
    await connection.quit();
    return code;
  } catch {
    return 0;
  }
}
