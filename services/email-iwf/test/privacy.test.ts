import { mailHeader, type ReceivedMail } from '@causeway/testkit';
import { BOB, type PagerParts, pagerRequest } from './pager-request.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

/** Everything that says who the sender is: none of it may reach the mail server. */
const SIGNS = /alice|example\.net|5550001111|smith|wonderland/i;

describe('a sender who hides', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain({ behaviour: { smtp: { extensions: { deliverBy: true } } } });
    iwf = await stage.startIwf(settings);
  }

  /** A message that shows its sender wherever it can. */
  function telltale(privacy: string): PagerParts {
    return {
      headers: {
        From: '"Alice Smith" <sip:alice@example.net>;tag=wonderland',
        'P-Asserted-Identity': '"Alice Smith" <sip:alice@example.net>, <tel:+15550001111>',
        'Referred-By': '<sip:alice@example.net>',
        'Reply-To': '"Alice Smith" <sip:alice@example.net>',
        Contact: '<sip:alice@192.0.2.1>',
        'User-Agent': 'alices-phone/1.0',
        'Call-ID': 'alice-1@wonderland.example.net',
        'Conversation-ID': 'alice-and-bob',
        'Contribution-ID': 'alice-1',
        Subject: 'Hi',
        Expires: '3600',
        Privacy: privacy,
      },
      cpimFrom: 'sip:alice@example.net',
      imdn: ['positive-delivery', 'negative-delivery', 'display'],
      contentHeaders: [
        ['X-Originating-User', 'alice'],
        ['From', 'alice@cpm.example'],
      ],
      text: 'Guess who',
    };
  }

  async function mailOf(parts: PagerParts): Promise<ReceivedMail> {
    expect((await iwf.pager(pagerRequest(parts))).status).toBe(202);
    return stage.domain.waitForMail(BOB);
  }

  it.each(['id', 'id;critical', 'header', 'user'])(
    'EML-T46.From EML-T46.Sender EML-T46.Reply-To shows nothing of itself anywhere: Privacy: %s',
    async (value) => {
      await begin();
      const mail = await mailOf(telltale(value));
      const transaction = [
        mail.heloName,
        ...mail.dialogue.map(({ command }) => command),
        mail.octets.toString('latin1'),
      ];
      for (const part of transaction) expect(part).not.toMatch(SIGNS);
      expect(mailHeader(mail, 'From')).toBe('"Anonymous" <anonymous@anonymous.invalid>');
      expect(mailHeader(mail, 'Reply-To')).toBe('"Anonymous" <anonymous@anonymous.invalid>');
      expect(mailHeader(mail, 'Sender')).toBeUndefined();
      expect(mailHeader(mail, 'Subject')).toBe('Hi');
    },
  );

  it('EML-6.4.1-04 EML-T46.Disposition-Notification-To (and disposition-type) is the opaque reverse-path', async () => {
    await begin();
    const mail = await mailOf(telltale('id'));
    expect(mail.mailFrom).toMatch(/^private\.[a-z2-7]{24}@cpm\.example$/);
    expect(mailHeader(mail, 'Disposition-Notification-To')).toBe(mail.mailFrom);
  });

  it('EML-6.4.1-04 the opaque address is another with each mail and takes reports, at every replica', async () => {
    await begin();
    const first = await mailOf(telltale('id'));
    const parts = telltale('id');
    await iwf.pager(pagerRequest({ ...parts, headers: { ...parts.headers, 'Call-ID': '2', 'Contribution-ID': '2' } }));
    const second = stage.domain.mails[1];
    expect(second?.mailFrom).not.toBe(first.mailFrom);
    await iwf.stop();
    await stage.startIwf();
    for (const mail of [...stage.domain.mails]) {
      const { submission } = await stage.domain.sendDsn(mail, { action: 'delivered' });
      expect(submission.outcome).toBe('sent');
    }
    expect(stage.edge.imdns).toMatchObject([{ delivery: 'delivered' }, { delivery: 'delivered' }]);
  });

  it('EML-T46.To, Cc leave its own address out', async () => {
    await begin({ section: { users: { 'sip:alice@example.net': 'alice@cpm.example' } } });
    const list =
      '<?xml version="1.0"?><resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"><list>' +
      `<entry uri="mailto:${BOB}"/><entry uri="sip:Alice@example.net"/><entry uri="sip:alice@example.net"/>` +
      '<entry uri="mailto:alice@cpm.example"/></list></resource-lists>';
    const plain = pagerRequest(telltale('id')).body;
    const body = Buffer.concat([
      Buffer.from(
        `--b\r\nContent-Type: application/resource-lists+xml\r\nContent-Disposition: recipient-list-history\r\n\r\n${list}\r\n`,
      ),
      Buffer.from('--b\r\nContent-Type: message/cpim\r\n\r\n'),
      plain,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const parts = telltale('id');
    const mail = await mailOf({ headers: { ...parts.headers, 'Content-Type': 'multipart/mixed;boundary=b' }, body });
    expect(mailHeader(mail, 'To')).toBe(BOB);
    expect(mail.octets.toString('latin1')).not.toMatch(SIGNS);
  });

  it('EML-6.4.1-04 has its assigned address as reverse-path where policy wants it so', async () => {
    await begin({ email: { private_envelope_sender: 'assigned', anonymous_reply_to: 'omit' } });
    const mail = await mailOf(telltale('id'));
    expect(mail.mailFrom).toBe('alice@cpm.example');
    expect(mailHeader(mail, 'From')).toBe('"Anonymous" <anonymous@anonymous.invalid>');
    expect(mailHeader(mail, 'Reply-To')).toBeUndefined();
  });

  it('EML-T46.From does not hide with Privacy: none', async () => {
    await begin();
    expect(mailHeader(await mailOf(telltale('none')), 'From')).toBe('"Alice Smith" <alice@cpm.example>');
  });
});
