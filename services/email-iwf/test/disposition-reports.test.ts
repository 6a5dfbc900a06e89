import type { SipResponse } from '@causeway/contracts';
import { buildImdn, type Imdn } from '@causeway/cpim';
import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { ALICE_MAIL, CAROL_MAIL, CPM_ALICE, IncomingStage, post, type Written } from './incoming-stage.ts';
import { BOB, pagerRequest } from './pager-request.ts';
import type { RawMail } from './smtp-client.ts';
import type { Replica } from './stage.ts';
import { until } from './until.ts';

const NOTIFY_TO = { headers: { 'Disposition-Notification-To': BOB } };
const SUCCESS = { rcptTo: [`<${ALICE_MAIL}> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;alice@list.example`] };

describe('disposition notifications of CPM over real servers: IMDN to DSN and MDN', () => {
  const stage = new IncomingStage({ nats: 2, redis: { appendonly: true } });
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  /** Bob's mail goes to CPM; resolves with its imdn.Message-ID. */
  async function mailed(mail: Written & Partial<RawMail>): Promise<string> {
    const before = stage.edge.sent.length;
    expect((await post(iwf, mail)).code).toBe(250);
    expect(stage.edge.sent.length).toBeGreaterThan(before);
    return stage.edge.sent.at(-1)?.cpim.imdn.messageId ?? '';
  }

  /** A client tells what became of a message. */
  function tell(imdn: Imdn, by: string = CPM_ALICE): Promise<SipResponse> {
    return iwf.disposition(
      pagerRequest({
        headers: { From: `<${by}>;tag=1`, 'P-Asserted-Identity': `<${by}>` },
        content: { type: 'message/imdn+xml', octets: buildImdn(imdn) },
        contentHeaders: [['Content-Disposition', 'notification']],
      }),
    );
  }

  const reports = () => stage.domain.mailbox(BOB);
  async function theReport(): Promise<ReceivedMail & { readonly text: string }> {
    const mail = await stage.domain.waitForMail(BOB);
    return { ...mail, text: mail.octets.toString('latin1') };
  }

  it('EML-T62.imdn.Disposition-Notification (CPIM) displayed becomes an MDN', async () => {
    iwf = await stage.begin();
    const messageId = await mailed({
      headers: { ...NOTIFY_TO.headers, 'Message-ID': '<read-me@mail.example>', Subject: 'Read me' },
    });
    expect((await tell({ messageId, display: 'displayed' })).status).toBe(200);
    const mail = await theReport();
    expect(mail.mailFrom).toBe('');
    expect(mailHeader(mail, 'From')).toBe(ALICE_MAIL);
    expect(mailHeader(mail, 'In-Reply-To')).toBe('<read-me@mail.example>');
    expect(mailHeader(mail, 'Auto-Submitted')).toBe('auto-replied');
    expect(mailHeader(mail, 'Content-Type')).toContain('report-type=disposition-notification');
    expect(mail.text).toContain(
      [
        'MDN-Gateway: dns; cpm.example',
        `Final-Recipient: rfc822; ${ALICE_MAIL}`,
        'Original-Message-ID: <read-me@mail.example>',
        'Disposition: manual-action/MDN-sent-automatically; displayed',
        '',
      ].join('\r\n'),
    );
    expect(mail.text).toContain('Subject: Read me');
  });

  it('delivered becomes a DSN where NOTIFY=SUCCESS asked', async () => {
    iwf = await stage.begin();
    const messageId = await mailed({ ...SUCCESS, mailParameters: 'ENVID=QQ+2B1' });
    expect((await tell({ messageId, delivery: 'delivered' })).status).toBe(200);
    const { text } = await theReport();
    expect(text).toContain('Original-Envelope-Id: QQ+1\r\n');
    expect(text).toContain(
      `Original-Recipient: rfc822;alice@list.example\r\nFinal-Recipient: rfc822; ${ALICE_MAIL}\r\nAction: delivered\r\nStatus: 2.0.0\r\n`,
    );
  });

  it.each([
    ['failed', '5.0.0'],
    ['forbidden', '5.7.1'],
    ['error', '5.0.0'],
  ] as const)('%s becomes a DSN failed %s', async (delivery, status) => {
    iwf = await stage.begin();
    const messageId = await mailed(NOTIFY_TO);
    expect((await tell({ messageId, delivery })).status).toBe(200);
    expect((await theReport()).text).toContain(`Action: failed\r\nStatus: ${status}\r\n`);
  });

  it('each outcome is told once, by whichever replica', async () => {
    iwf = await stage.begin();
    const messageId = await mailed({ ...NOTIFY_TO, ...SUCCESS });
    await tell({ messageId, delivery: 'delivered' });
    await iwf.stop();
    await stage.redis.restart();
    iwf = await stage.another({}, 1);
    await tell({ messageId, delivery: 'delivered' });
    await tell({ messageId, delivery: 'failed' });
    await tell({ messageId, display: 'displayed' });
    await tell({ messageId, display: 'displayed' });
    await until(() => reports().length === 2, 'both reports');
    const kinds = reports().map((mail) => /report-type=([\w-]+)/.exec(mailHeader(mail, 'Content-Type') ?? '')?.[1]);
    expect(kinds.toSorted()).toEqual(['delivery-status', 'disposition-notification']);
  });

  it('is tried again when the server of the sender puts it off', async () => {
    iwf = await stage.begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'RCPT', code: 451, enhanced: '4.7.1', times: 1 }] } });
    const messageId = await mailed(NOTIFY_TO);
    await tell({ messageId, display: 'displayed' });
    await until(() => reports().length === 1, 'the MDN');
  });

  it('is given up when the server refuses it: no report about a report', async () => {
    iwf = await stage.begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'RCPT', code: 550 }] } });
    const messageId = await mailed(NOTIFY_TO);
    await tell({ messageId, display: 'displayed' });
    await stage.domain.waitForCommand(({ command }) => command.startsWith('RCPT'));
    stage.domain.behave({ smtp: { rules: [] } });
    await tell({ messageId, delivery: 'failed' });
    await until(() => reports().length === 1, 'the DSN');
    expect(reports()[0]?.octets.toString('latin1')).toContain('Action: failed');
  });

  describe('is answered 200 and tells nobody', () => {
    const unheard: readonly [string, Written & Partial<RawMail>, Omit<Imdn, 'messageId'>][] = [
      ['delivered that nobody asked for', NOTIFY_TO, { delivery: 'delivered' }],
      ['failed with NOTIFY=NEVER', { ...NOTIFY_TO, rcptTo: [`<${ALICE_MAIL}> NOTIFY=NEVER`] }, { delivery: 'failed' }],
      ['failed with NOTIFY=SUCCESS only', { rcptTo: [`<${ALICE_MAIL}> NOTIFY=SUCCESS`] }, { delivery: 'failed' }],
      ['displayed without Disposition-Notification-To', SUCCESS, { display: 'displayed' }],
      [
        'displayed where another address asked',
        { headers: { 'Disposition-Notification-To': 'victim@mail.example' } },
        { display: 'displayed' },
      ],
      [
        'displayed where two addresses asked',
        { headers: { 'Disposition-Notification-To': `${BOB}, victim@mail.example` } },
        { display: 'displayed' },
      ],
      [
        'displayed of automatic mail',
        { headers: { ...NOTIFY_TO.headers, 'List-Id': '<list.mail.example>' } },
        { display: 'displayed' },
      ],
      ['processing', NOTIFY_TO, { processing: 'processed' }],
      ['a display that was forbidden', NOTIFY_TO, { display: 'forbidden' }],
    ];

    it.each(unheard)('%s', async (_what, mail, imdn) => {
      iwf = await stage.begin();
      const messageId = await mailed(mail);
      expect((await tell({ messageId, ...imdn })).status).toBe(200);
      // What would have been told stands before this in durable work.
      const other = await mailed(NOTIFY_TO);
      await tell({ messageId: other, display: 'displayed' });
      await until(() => reports().length > 0, 'the MDN of the other');
      expect(reports()).toHaveLength(1);
      expect(mailHeader(reports()[0] as ReceivedMail, 'Content-Type')).toContain('disposition-notification');
      expect(stage.domain.mailbox('victim@mail.example')).toEqual([]);
    });

    it('what comes from another user than the mail went to', async () => {
      iwf = await stage.begin();
      const messageId = await mailed({ ...NOTIFY_TO, rcptTo: [ALICE_MAIL] });
      expect((await tell({ messageId, display: 'displayed' }, 'sip:carol@example.net')).status).toBe(200);
      expect((await tell({ messageId, delivery: 'failed' })).status).toBe(200);
      await until(() => reports().length === 1, 'the DSN of Alice');
      expect(reports()[0]?.octets.toString('latin1')).toContain('Action: failed');
    });

    it('what is about no mail', async () => {
      iwf = await stage.begin();
      expect((await tell({ messageId: 'unknown', delivery: 'failed' })).status).toBe(200);
      expect(stage.domain.mails).toEqual([]);
    });
  });

  it('each recipient of a mail reports for itself', async () => {
    iwf = await stage.begin();
    await post(iwf, { ...NOTIFY_TO, rcptTo: [ALICE_MAIL, CAROL_MAIL] });
    for (const { request, cpim } of stage.edge.sent) {
      await tell({ messageId: cpim.imdn.messageId ?? '', display: 'displayed' }, request.requestUri);
    }
    await until(() => reports().length === 2, 'two MDNs');
    expect(
      reports()
        .map((mail) => mailHeader(mail, 'From'))
        .toSorted(),
    ).toEqual([ALICE_MAIL, CAROL_MAIL]);
  });

  it('is 503 while state is away, so that it comes again', async () => {
    iwf = await stage.begin();
    const messageId = await mailed(NOTIFY_TO);
    await stage.redis.kill();
    await until(() => !iwf.service.ready, 'not ready');
    expect((await tell({ messageId, display: 'displayed' })).status).toBe(503);
    await stage.redis.restart();
    await until(() => iwf.service.ready, 'ready again');
    expect((await tell({ messageId, display: 'displayed' })).status).toBe(200);
    await until(() => reports().length === 1, 'the MDN');
  });
});
