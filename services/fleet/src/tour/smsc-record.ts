import type { RecordedSubmit, SmscProcess } from '@causeway/testkit';

/** What came to one destination. */
export interface Submissions {
  /** The segments' texts, joined in their order. */
  readonly text: string;
  /** command_status of each response. */
  readonly statuses: readonly number[];
}

const POLL_MS = 10;
const UCS2 = 8;

/** What was submitted to one destination, digits only. */
export async function submissionsTo(destination: string, smsc: SmscProcess): Promise<Submissions> {
  const own = (await smsc.submits()).filter(({ destinationAddr }) => destinationAddr === destination);
  return { text: own.map(textOf).join(''), statuses: own.map(({ commandStatus }) => commandStatus) };
}

/** Resolves when the fleet has answered every receipt and message; false when it has not by the deadline. */
export async function hasDeliveredAll(smsc: SmscProcess, deadlineMs: number): Promise<boolean> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    const { undelivered } = await smsc.status();
    if (undelivered === 0) return true;
    if (performance.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The tour writes ASCII, whose codes the default alphabet shares, or UCS-2; the reader is not the fleet's own on purpose. */
function textOf({ dataCoding, contentHex }: RecordedSubmit): string {
  const octets = Buffer.from(contentHex, 'hex');
  return dataCoding === UCS2 ? octets.swap16().toString('utf16le') : octets.toString('latin1');
}
