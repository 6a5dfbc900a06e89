import type { KeptMail } from './mail-journal.ts';
import { parsedMail, type ReceivedMail } from './received-mail.ts';

/** Mails in one answer of the control interface. */
const PAGE = 500;

/** A mail without what postal-mime made of it, which JSON would not carry whole. */
export function keptMail({ email: _email, ...kept }: ReceivedMail): KeptMail {
  return kept;
}

/** The inverse of `keptMail`. */
export async function readMail(kept: KeptMail): Promise<ReceivedMail> {
  return { ...kept, email: await parsedMail(kept.octets) };
}

/** The mails with a number above `?after=`, as many as one answer may carry. */
export function pageOf(mails: readonly ReceivedMail[], query: URLSearchParams): KeptMail[] {
  const after = Number(query.get('after') ?? 0);
  const first = mails.findIndex(({ number }) => number > after);
  return first === -1 ? [] : mails.slice(first, first + PAGE).map(keptMail);
}

/** All pages after a number, one after the other. */
export async function allPages(
  get: (path: string) => Promise<readonly KeptMail[]>,
  after = 0,
): Promise<ReceivedMail[]> {
  const mails: ReceivedMail[] = [];
  let last = after;
  for (;;) {
    const page = await get(`/mails?after=${last}`);
    for (const kept of page) mails.push(await readMail(kept));
    const end = page.at(-1);
    if (end === undefined) return mails;
    last = end.number;
  }
}

/** The first thing that `find` finds in mails old or new, asking again and again; rejects after `deadlineMs`. */
export async function pollMails<T>(
  get: (path: string) => Promise<readonly KeptMail[]>,
  find: (mail: ReceivedMail) => T | undefined,
  deadlineMs: number,
  what: string,
): Promise<T> {
  const until = performance.now() + deadlineMs;
  let last = 0;
  for (;;) {
    for (const mail of await allPages(get, last)) {
      last = mail.number;
      const found = find(mail);
      if (found !== undefined) return found;
    }
    if (performance.now() >= until) throw new Error(`${what}: none within ${deadlineMs} ms (${last} mails seen)`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const POLL_MS = 20;
