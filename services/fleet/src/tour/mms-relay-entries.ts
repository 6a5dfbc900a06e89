import type { ReceivedMm4 } from '@causeway/testkit';
import { check, told } from './stage.ts';
import { quoted } from './text-columns.ts';
import type { Check, TimelineEntry } from './timeline.ts';

/** A message of MM4 that the simulated relay has got; nothing when none came. */
export function entryOfMm4(message: ReceivedMm4 | undefined, place: number): TimelineEntry[] {
  if (message === undefined) return [];
  const what = [message.type, ...detailsOf(message)].join('  ');
  return [told(message.mail.receivedAtUnixMs, place, 'mms-iwf → MMS relay', what)];
}

/** One X-Mms field of a message. */
export function checkOfMm4(what: string, message: ReceivedMm4 | undefined, field: string, expected: string): Check {
  return check(what, expected, message === undefined ? 'no message' : (message.mms[field] ?? 'none'));
}

function detailsOf({ type, to, text, parts, mms }: ReceivedMm4): string[] {
  if (type === 'MM4_forward.REQ') {
    const media = parts.filter(({ contentType }) => contentType !== 'text/plain');
    const shown = media.map(({ contentType, content }) => `${contentType} (${content.length} octets)`);
    return [`to ${to.join(', ')}`, [quoted(text ?? ''), ...shown].join(', ')];
  }
  const said = mms['x-mms-mm-status-code'] ?? mms['x-mms-read-status'] ?? mms['x-mms-request-status-code'];
  return said === undefined ? [] : [said];
}
