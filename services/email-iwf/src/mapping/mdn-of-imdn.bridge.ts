import type { MessageOrigin } from '@causeway/contracts';
import {
  entityOf,
  formatMailbox,
  formatMailDate,
  formatMessageIds,
  multipartOf,
  writeInternetMessage,
} from '@causeway/mime';
import { lines, type ReportWriter, returnedHeaders, threadOf } from './dsn-of-imdn.bridge.ts';

/**
 * Whether the sender of a mail gets an MDN: only one who asked at the very address that the mail came from (RFC 8098 §2.1),
 * and never after a null reverse-path.
 *
 * @param requestedAt addresses of Disposition-Notification-To
 */
export function isMdnWanted({ mailFrom }: Pick<MessageOrigin, 'mailFrom'>, requestedAt: readonly string[]): boolean {
  const [only, ...others] = requestedAt;
  return mailFrom !== '' && only !== undefined && others.length === 0 && only.toLowerCase() === mailFrom.toLowerCase();
}

/**
 * The MDN of a CPM display notification (RFC 8098, RFC 6522; `notification_bridge.cpm_to_email`): MAIL FROM is the null
 * reverse-path, RCPT TO the address that asked. A gateway has translated it, and says so.
 */
export function mapToMdn(origin: MessageOrigin, writer: ReportWriter): Buffer {
  const fields = [
    `MDN-Gateway: dns; ${writer.hostname}`,
    ...(origin.orcpt === '' ? [] : [`Original-Recipient: ${origin.orcpt}`]),
    `Final-Recipient: rfc822; ${origin.rcptTo}`,
    ...(origin.messageId === '' ? [] : [`Original-Message-ID: ${origin.messageId}`]),
    'Disposition: manual-action/MDN-sent-automatically; displayed',
  ];
  return writeInternetMessage({
    headers: [
      ['From', formatMailbox({ address: origin.rcptTo })],
      ['To', formatMailbox({ address: origin.mailFrom })],
      ['Date', formatMailDate(writer.now)],
      ['Message-ID', formatMessageIds([writer.messageId])],
      ['Subject', 'Disposition notification (displayed)'],
      ['Auto-Submitted', 'auto-replied'],
      ...threadOf(origin),
    ],
    entity: multipartOf(
      'report',
      [['report-type', 'disposition-notification']],
      [
        entityOf({
          contentType: 'text/plain; charset=utf-8',
          content: Buffer.from(`Your message to ${origin.rcptTo} was displayed.\r\n`, 'utf8'),
        }),
        entityOf({ contentType: 'message/disposition-notification', content: lines(fields) }),
        entityOf({ contentType: 'text/rfc822-headers', content: returnedHeaders(origin) }),
      ],
    ),
  });
}
