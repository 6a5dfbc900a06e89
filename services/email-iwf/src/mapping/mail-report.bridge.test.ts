import { parseInternetMessage } from '@causeway/mime';
import { mapToOutcome } from './imdn-of-notification.bridge.ts';
import { isReport, type MailReport, readMailReports } from './mail-report.bridge.ts';

const entityOf = (type: string, ...parts: readonly string[]) =>
  parseInternetMessage(
    Buffer.from(
      `Content-Type: ${type}; boundary=b\r\n\r\n${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`,
    ),
  ).entity;
const part = (type: string, ...lines: readonly string[]) => `Content-Type: ${type}\r\n\r\n${lines.join('\r\n')}`;
const REPORT = 'multipart/report; report-type=delivery-status';

describe('reports of mail, read', () => {
  it('a DSN says of each recipient what became of it, folds and odd letters read', () => {
    const status = part(
      'message/delivery-status',
      'Original-Envelope-Id: QQ314159',
      'Reporting-MTA: dns; mx.example',
      '',
      'Final-Recipient: RFC822;',
      '  bob@mail.example',
      'ACTION: Failed (permanent)',
      'Status: 5.1.1 (no such user)',
      '',
      '',
      'Original-Recipient: rfc822; <carol@mail.example>',
      'Final-Recipient: rfc822; c@inner.example',
      'Action: delivered',
      'Status: 2.0.0',
      'Action: failed',
    );
    const returned = part('text/rfc822-headers', 'Message-ID: <m@cpm.example>');
    expect(readMailReports(entityOf(REPORT, status, returned))).toEqual([
      {
        kind: 'dsn',
        action: 'failed',
        status: '5.1.1',
        ids: ['QQ314159', 'm@cpm.example'],
        recipients: ['bob@mail.example'],
      },
      {
        kind: 'dsn',
        action: 'delivered',
        status: '2.0.0',
        ids: ['QQ314159', 'm@cpm.example'],
        recipients: ['carol@mail.example', 'c@inner.example'],
      },
    ]);
  });

  it.each([
    ['manual-action/MDN-sent-manually; displayed', 'displayed'],
    ['automatic-action / MDN-sent-automatically;Deleted/error', 'deleted'],
    ['manual-action/MDN-sent-manually (by hand) ; dispatched', 'dispatched'],
  ])('an MDN with Disposition %s', (disposition, type) => {
    const mdn = part(
      'message/disposition-notification',
      'Final-Recipient: rfc822;bob@mail.example',
      'Original-Message-ID: <m@cpm.example>',
      `Disposition: ${disposition}`,
    );
    expect(readMailReports(entityOf('multipart/report', mdn))).toEqual([
      { kind: 'mdn', type, ids: ['m@cpm.example'], recipients: ['bob@mail.example'] },
    ]);
  });

  it.each([
    ['no Disposition', part('message/disposition-notification', 'Final-Recipient: rfc822;b@x')],
    ['no Action', part('message/delivery-status', 'Reporting-MTA: dns; x', '', 'Final-Recipient: rfc822;b@x')],
    ['no block', part('message/delivery-status', 'Reporting-MTA: dns; x')],
    ['too much', part('message/delivery-status', 'A: dns; x', '', `Action: failed\r\nX: ${'x'.repeat(300_000)}`)],
  ])('one with %s is none', (_what, content) => {
    expect(readMailReports(entityOf(REPORT, content))).toEqual([]);
  });

  it('a DSN of a thousand recipients is read to the hundredth', () => {
    const blocks = Array.from(
      { length: 1_000 },
      (_, index) => `\r\nFinal-Recipient: rfc822;${index}@x\r\nAction: failed`,
    );
    expect(readMailReports(entityOf(REPORT, part('message/delivery-status', 'A: b', ...blocks)))).toHaveLength(100);
  });

  it('a returned message beyond the limits tells no id, and the report is read all the same', () => {
    const status = part('message/delivery-status', 'A: b', '', 'Final-Recipient: rfc822;b@x', 'Action: failed');
    const returned = part('message/rfc822', `X: ${'x'.repeat(100_000)}`, 'Message-ID: <m@x>');
    expect(readMailReports(entityOf(REPORT, status, returned))).toMatchObject([{ ids: [] }]);
  });

  it('reports are told from messages', () => {
    const status = part('message/delivery-status', 'A: b');
    expect(isReport(entityOf(REPORT, status), 'bob@x')).toBe(true);
    expect(isReport(entityOf('multipart/mixed', part('text/plain', 'x'), status), '')).toBe(true);
    expect(isReport(entityOf('multipart/mixed', part('text/plain', 'x'), status), 'bob@x')).toBe(false);
    expect(isReport(entityOf('multipart/mixed', part('text/plain', 'x')), '')).toBe(false);
  });
});

describe('what a report means to a CPM User', () => {
  const mdn = (type: string): MailReport => ({ kind: 'mdn', type, ids: [], recipients: [] });
  const dsn = (action: string, status = ''): MailReport => ({ kind: 'dsn', action, status, ids: [], recipients: [] });
  const POSITIVE = ['positive-delivery'];
  const DISPLAY = ['display'];
  const NEGATIVE = ['negative-delivery'];

  it.each([
    [mdn('displayed'), DISPLAY, false, 'displayed'],
    [mdn('displayed'), POSITIVE, false, 'delivered'],
    [mdn('displayed'), [...POSITIVE, ...DISPLAY], false, 'displayed'],
    [mdn('displayed'), NEGATIVE, false, undefined],
    [mdn('deleted'), [...POSITIVE, ...DISPLAY], false, undefined],
    [mdn('processed'), POSITIVE, false, 'delivered'],
    [mdn('dispatched'), DISPLAY, false, undefined],
    [dsn('delivered'), POSITIVE, false, 'delivered'],
    [dsn('delivered'), NEGATIVE, false, undefined],
    [dsn('relayed'), POSITIVE, false, undefined],
    [dsn('expanded'), POSITIVE, true, 'delivered'],
    [dsn('failed', '5.1.1'), NEGATIVE, false, 'failed'],
    [dsn('failed', '5.7.26'), NEGATIVE, false, 'forbidden'],
    [dsn('failed', '5.1.1'), POSITIVE, false, undefined],
    [dsn('delayed', '4.0.0'), [...POSITIVE, ...NEGATIVE], false, undefined],
    [dsn('odd'), [...POSITIVE, ...NEGATIVE], false, undefined],
  ] as const)('%j with %j, relayed counts: %s, is %s', (report, requested, relayedCounts, word) => {
    const outcome = mapToOutcome(report, new Set(requested), relayedCounts);
    expect(outcome?.outcome === 'display' ? outcome.display : outcome?.delivery).toBe(word);
  });
});
