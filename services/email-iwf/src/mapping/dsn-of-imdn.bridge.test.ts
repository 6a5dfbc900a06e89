import { MessageOrigin } from '@causeway/contracts';
import { DELAYED, type DeliveryFate, isFateWanted, mapToDsn, mapToFailure, mapToFate } from './dsn-of-imdn.bridge.ts';
import { isMdnWanted, mapToMdn } from './mdn-of-imdn.bridge.ts';

const WRITER = { hostname: 'mx.cpm.example', messageId: 'cpm1.n.1@cpm.example', now: Date.UTC(2025, 2, 4, 9, 15, 30) };
const origin = (fields: Partial<MessageOrigin> = {}): MessageOrigin => ({
  ...MessageOrigin.decode(Buffer.alloc(0)),
  mailFrom: 'bob@mail.example',
  rcptTo: 'alice@cpm.example',
  from: 'Bob <bob@mail.example>',
  to: 'alice@cpm.example',
  messageId: '<m@mail.example>',
  subject: 'Dinner',
  receivedUnixMs: Date.UTC(2025, 2, 4, 9, 0, 0),
  ...fields,
});
const DELIVERED = mapToFate('delivered');
const FAILED = mapToFate('failed');

describe('reports to the sender of a mail', () => {
  it.each([
    ['', DELIVERED, false],
    ['', FAILED, true],
    ['', DELAYED, true],
    ['SUCCESS', DELIVERED, true],
    ['SUCCESS', FAILED, false],
    ['SUCCESS,FAILURE', FAILED, true],
    ['FAILURE', DELIVERED, false],
    ['FAILURE', DELAYED, false],
    ['DELAY', DELAYED, true],
    ['NEVER', FAILED, false],
    ['NEVER', DELAYED, false],
  ] as const)('NOTIFY=%s: %j is wanted: %s', (notify, fate: DeliveryFate, wanted) => {
    expect(isFateWanted({ mailFrom: 'bob@mail.example', notify }, fate)).toBe(wanted);
    expect(isFateWanted({ mailFrom: '', notify }, fate)).toBe(false);
  });

  it.each([
    [404, '5.1.1'],
    [403, '5.7.1'],
    [480, '5.2.1'],
    [408, '5.4.7'],
    [500, '5.3.0'],
    [699, '5.0.0'],
  ])('SIP %d is failed %s, its status in the words', (sipStatus, status) => {
    expect(mapToFailure(sipStatus)).toMatchObject({
      action: 'failed',
      status,
      words: expect.stringContaining(`SIP ${sipStatus}`),
    });
  });

  it.each([
    [['bob@mail.example'], true],
    [['BOB@MAIL.example'], true],
    [['bob@mail.example', 'x@y.example'], false],
    [['x@y.example'], false],
    [[], false],
  ])('an MDN asked for at %j is wanted: %s', (requestedAt, wanted) => {
    expect(isMdnWanted({ mailFrom: 'bob@mail.example' }, requestedAt)).toBe(wanted);
    expect(isMdnWanted({ mailFrom: '' }, requestedAt)).toBe(false);
  });

  it('a DSN has its three parts, and returns the headers', () => {
    const text = mapToDsn(origin({ envid: 'QQ1', orcpt: 'rfc822;a@b.example' }), FAILED, WRITER).toString('latin1');
    const boundary = /boundary="?([^"\r\n]+)/.exec(text)?.[1] ?? '';
    const [head, words, status, returned] = text.split(`--${boundary}`);
    expect(head).toContain('From: "Mail Delivery System" <postmaster@mx.cpm.example>\r\n');
    expect(head).toContain('Subject: Delivery Status Notification (Failure)\r\n');
    expect(head).toContain('References: <m@mail.example>\r\n');
    expect(words).toContain('Recipient: alice@cpm.example');
    expect(status).toContain(
      'Original-Envelope-Id: QQ1\r\nReporting-MTA: dns; mx.cpm.example\r\nArrival-Date: Tue, 4 Mar 2025 09:00:00 +0000\r\n\r\n' +
        'Original-Recipient: rfc822;a@b.example\r\nFinal-Recipient: rfc822; alice@cpm.example\r\nAction: failed\r\nStatus: 5.0.0\r\n',
    );
    expect(returned).toContain(
      'From: Bob <bob@mail.example>\r\nTo: alice@cpm.example\r\nMessage-ID: <m@mail.example>\r\nSubject: Dinner\r\n',
    );
  });

  it('no field of the mail can add a line to a report', () => {
    const evil = 'x\r\nAction: delivered\r\n\r\n--';
    const fields = { envid: evil, orcpt: `rfc822;${evil}`, subject: evil, from: evil, to: evil };
    for (const octets of [mapToDsn(origin(fields), FAILED, WRITER), mapToMdn(origin(fields), WRITER)]) {
      expect(octets.toString('latin1')).not.toMatch(/^Action: delivered/m);
    }
  });

  it('a report on a mail without Message-ID refers to none', () => {
    const text = mapToMdn(origin({ messageId: '' }), WRITER).toString('latin1');
    expect(text).not.toMatch(/^(?:In-Reply-To|References|Original-Message-ID):/m);
    expect(text).toContain('Disposition: manual-action/MDN-sent-automatically; displayed\r\n');
  });
});
