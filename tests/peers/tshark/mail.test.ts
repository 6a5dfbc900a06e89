import type { ReceivedMessage } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, CPM_MMS_DOMAIN, MAIL_DOMAIN, MMS_DOMAIN } from '../../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { Capture } from './capture.ts';

const ALICE = '12125550101';
const ALICE_MAIL = `${ALICE}@${CPM_MAIL_DOMAIN}`;
const ALICE_MMS = `+${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`;
const BOB = '447700900111';
const BOB_MAIL = `bob@${MAIL_DOMAIN}`;
const BOB_MMS = `+${BOB}/TYPE=PLMN@${MMS_DOMAIN}`;
const WAIT_MS = 5_000;
const READ_MS = 60_000;
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const SMIL = '<smil><body><par><img src="cid:pixel"/></par></body></smil>';

describe('tshark decodes MM4 and mail that the fleet sends', () => {
  let fleet: FleetUnderTest;
  let capture: Capture;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start({ mms: {}, email: {} });
    const mark = (word: string) => fleet.client.sendOptions(`sip:${word}@ims.test.example`, { deadlineMs: 500 });
    const clientPort = Number(fleet.client.address.split(':')[1]);
    const smtp = [fleet.mm4Port, fleet.mailPort, fleet.relay.port, fleet.mail.port];
    capture = await Capture.start({ sip: [fleet.sipPort, clientPort], smpp: [], smtp }, mark);
    await fleet.explain(trafficOfEveryKind);
    await capture.end(mark);
  }, 90_000);
  afterAll(async () => {
    await fleet?.stop();
    await capture?.stop();
  }, 40_000);

  async function trafficOfEveryKind(): Promise<void> {
    const { client, relay, mail } = fleet;
    const imdn = ['positive-delivery', 'negative-delivery', 'display'] as const;
    const picture = {
      type: 'multipart/related;boundary=b1;type="application/smil";start="<smil>"',
      octets: Buffer.concat([
        Buffer.from(`--b1\r\nContent-Type: application/smil\r\nContent-ID: <smil>\r\n\r\n${SMIL}\r\n`),
        Buffer.from('--b1\r\nContent-Type: image/gif\r\nContent-ID: <pixel>\r\n\r\n'),
        Buffer.from(PIXEL, 'base64'),
        Buffer.from('\r\n--b1--\r\n'),
      ]),
    };
    const shown: string[] = [];
    for (const to of [`+${BOB}`, `mailto:${BOB_MAIL}`]) {
      const text = await client.sendPagerMessage({
        to,
        text: 'Grüße',
        subject: 'Füße',
        imdn,
        priority: 'urgent',
        expires: 3600,
      });
      const parts = await client.sendPagerMessage({ to, content: picture, transport: 'tcp' });
      expect([text.response.status, parts.response.status]).toEqual([202, 202]);
      await client.waitForImdn(text.messageId, WAIT_MS, ({ delivery }) => delivery === 'delivered');
      shown.push(text.messageId);
    }
    await mail.sendMdn(await mail.waitForMail(BOB_MAIL, ({ email }) => email.subject === 'Füße', WAIT_MS));
    for (const id of shown) await client.waitForImdn(id, WAIT_MS, ({ display }) => display === 'displayed');

    await relay.forward({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'MM', deliveryReport: true, readReply: true });
    await mail.send({
      from: BOB_MAIL,
      to: [ALICE_MAIL],
      text: 'Mail',
      requestMdn: true,
      dsn: { notify: ['SUCCESS'], envid: 'e1' },
    });
    for (const text of ['MM', 'Mail']) {
      const got: ReceivedMessage = await client.waitForMessage((one) => one.text?.trim() === text, WAIT_MS);
      await client.sendImdn(got, 'delivered');
      await client.sendImdn(got, 'displayed');
    }
    await relay.waitFor('MM4_read_reply_report.REQ', undefined, WAIT_MS);
    await mail.waitForMail(BOB_MAIL, ({ octets }) => octets.includes('message/disposition-notification'), WAIT_MS);
    // Refusals.
    await mail.submit({
      mailFrom: BOB_MAIL,
      rcptTo: [`nobody@${CPM_MAIL_DOMAIN}`],
      message: Buffer.from('Subject: x\r\n\r\nx\r\n'),
    });
    await relay.submit({
      mailFrom: BOB_MMS,
      rcptTo: [ALICE_MMS],
      message: Buffer.from('Subject: no MM4\r\n\r\nx\r\n'),
    });
  }

  /** Display filter: a message from the fleet to the relay, or to the mail server. */
  const to = (peer: 'relay' | 'mail') => `imf && tcp.dstport == ${fleet[peer].port}`;
  /** The X-Mms-* fields of messages of one type, as tshark tells name and value. */
  async function mm4(type: string): Promise<Readonly<Record<string, string>>[]> {
    const columns = ['imf.extension.type', 'imf.extension.value', 'imf.from', 'imf.to'];
    const rows = await capture.fields(`${to('relay')} && imf.extension contains "${type}"`, columns);
    return rows.map(([names = [], values = [], from = [], recipients = []]) => ({
      From: from.join(),
      To: recipients.join(),
      ...Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])),
    }));
  }

  it(
    'without a malformed packet, a warning or an error of the protocol',
    async () => {
      expect(await capture.summaries('_ws.malformed')).toEqual([]);
      const severity = '(_ws.expert.severity == error || _ws.expert.severity == warning)';
      expect(await capture.summaries(`(sip || smtp || imf) && ${severity}`)).toEqual([]);
      expect(await capture.summaries('smtp.response.code.unexpected')).toEqual([]);
    },
    READ_MS,
  );

  it(
    'EML-6.4-05 EML-T45.MAIL FROM EML-T45.RCPT TO MMS-T12.MAIL FROM MMS-T12.RCPT TO MMS-T41.RCPT TO MMS-T43.RCPT TO SMTP: commands with their parameters',
    async () => {
      const columns = ['smtp.req.command', 'smtp.req.parameter'];
      const commands = async (peer: 'relay' | 'mail') =>
        (await capture.fields(`smtp.req && tcp.dstport == ${fleet[peer].port}`, columns)).map(
          ([verbs = [], values = []]) => `${verbs.join()} ${values.join(' ').replace(/ SIZE=\d+/, '')}`,
        );
      const ofUser = `MAIL,RCPT,DATA FROM:<${ALICE_MMS}> TO:<${BOB_MMS}>`;
      const system = `system-user@${CPM_MMS_DOMAIN}`;
      const response = `MAIL,RCPT,DATA FROM:<${system}> TO:<system-user@${MMS_DOMAIN}>`;
      const report = `MAIL,RCPT,DATA FROM:<${system}> TO:<${BOB_MMS}>`;
      const mm4Commands = await commands('relay');
      expect(new Set(mm4Commands.filter((line) => line.startsWith('EHLO')))).toEqual(
        new Set([`EHLO ${CPM_MMS_DOMAIN}`]),
      );
      const transactions = mm4Commands.filter((line) => !line.startsWith('EHLO'));
      // Two messages, the responses to two reports, one to a message, and two reports.
      expect(transactions.sort()).toEqual([ofUser, ofUser, response, response, report, report, report].sort());
      // A second connection is opened where two mails are due at once.
      const mailCommands = await commands('mail');
      expect(mailCommands[0]).toBe(`EHLO ${CPM_MAIL_DOMAIN}`);
      const mails = mailCommands.filter((line) => line !== mailCommands[0]);
      const mail = `MAIL,RCPT,DATA FROM:<${ALICE_MAIL}>`;
      const told = `MAIL,RCPT,DATA FROM:<> TO:<${BOB_MAIL}> NOTIFY=NEVER`;
      expect(mails).toEqual([
        expect.stringMatching(
          new RegExp(`^${mail} RET=HDRS ENVID=\\S+ TO:<${BOB_MAIL}> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;${BOB_MAIL}$`),
        ),
        `${mail} TO:<${BOB_MAIL}>`,
        told,
        told,
      ]);
    },
    READ_MS,
  );

  it(
    'EML-6.4-03 EML-6.4-05 SMTP: replies with enhanced status codes, and the extensions that each door offers',
    async () => {
      const ours = `(tcp.srcport == ${fleet.mailPort} || tcp.srcport == ${fleet.mm4Port})`;
      const replies = await capture.fields(`smtp.rsp && ${ours}`, ['smtp.response.code', 'smtp.rsp.parameter']);
      const isEhlo = ([, lines = []]: readonly string[][]) => lines.includes('PIPELINING');
      const offered = replies.filter(isEhlo).map(([, lines = []]) => lines.slice(1));
      const usual = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES', 'DSN', 'SIZE 10485760'];
      expect(new Set(offered.map((lines) => lines.join()))).toEqual(
        new Set([usual.join(), [...usual, 'DELIVERBY 60'].join()]),
      );
      // Replies to commands that came together are in one packet.
      const enhanced = replies
        .filter((one) => !isEhlo(one))
        .flatMap(([codes = [], lines = []]) => codes.map((code, index) => `${code} ${lines[index]?.split(' ', 1)}`));
      expect(new Set(enhanced.filter((reply) => /^[245]\d\d \d\./.test(reply)))).toEqual(
        new Set(['250 2.0.0', '250 2.1.0', '250 2.1.5', '550 5.1.1', '554 5.5.1', '554 5.6.0']),
      );
    },
    READ_MS,
  );

  it(
    'MMS-T13.3GPP MMS Version MMS-T13.Message Type MMS-T13.Time of Expiry MMS-T13.Delivery report MMS-T13.Read reply MMS-T13.Priority MMS-T13.Acknowledgement Request MMS-T13.Forward counter MMS-T13.Originator-System-Address MMS-T13.Forward-Route IMF: every field of MM4_forward.REQ',
    async () => {
      const system = `system-user@${CPM_MMS_DOMAIN}`;
      const always = {
        From: `+${ALICE}/TYPE=PLMN`,
        To: `+${BOB}/TYPE=PLMN`,
        'X-Mms-3GPP-MMS-Version': '6.10.0',
        'X-Mms-Message-Type': 'MM4_forward.REQ',
        'X-Mms-Transaction-ID': expect.stringMatching(/^"[\w-]+"$/),
        'X-Mms-Message-ID': expect.stringMatching(/^"[\w-]+@mms\.mnc001\.mcc001\.gprs"$/),
        'X-Mms-Priority': 'Normal',
        'X-Mms-Ack-Request': 'Yes',
        'X-Mms-Forward-Counter': '1',
        'X-Mms-Originator-System': system,
        'X-Mms-Forward-Route': system,
      };
      expect(await mm4('MM4_forward.REQ')).toEqual([
        { ...always, 'X-Mms-Expiry': '3600', 'X-Mms-Delivery-Report': 'Yes', 'X-Mms-Read-Reply': 'Yes' },
        { ...always, 'X-Mms-Expiry': '259200' },
      ]);
    },
    READ_MS,
  );

  /** Of the last field of a message without a body tshark leaves two characters out. */
  const routeOf = (domain: string) => expect.stringContaining(`system-user@${domain}`.slice(0, -2));

  it(
    'MMS-T38.Message Type MMS-T38.Request Status MMS-T38.Return-Route MMS-T19.Message Type MMS-T19.Request Status MMS-T19.Return-Route MMS-T22.Message Type MMS-T22.Request Status MMS-T22.Return-Route IMF: every field of the responses',
    async () => {
      for (const type of ['MM4_forward.RES', 'MM4_delivery_report.RES', 'MM4_read_reply_report.RES']) {
        expect(await mm4(type)).toEqual([
          {
            From: `system-user@${CPM_MMS_DOMAIN}`,
            To: `system-user@${MMS_DOMAIN}`,
            'X-Mms-3GPP-MMS-Version': '6.10.0',
            'X-Mms-Message-Type': type,
            'X-Mms-Transaction-ID': expect.stringMatching(/^"[\w-]+"$/),
            'X-Mms-Message-ID': expect.stringMatching(/^"[\w-]+@mms\.mnc00[12]\.mcc001\.gprs"$/),
            'X-Mms-Request-Status-Code': 'Ok',
            'X-Mms-Return-Route': routeOf(MMS_DOMAIN),
          },
        ]);
      }
    },
    READ_MS,
  );

  it(
    'MMS-T42.3GPP MMS Version MMS-T42.Message Type MMS-T42.MM Status MMS-T42.Acknowledgement Request MMS-T42.Forward-Route MMS-T44.3GPP MMS Version MMS-T44.Message Type MMS-T44.Read Status MMS-T44.Acknowledgement Request MMS-T44.Forward-Route IMF: every field of the reports',
    async () => {
      const fields = (type: string, own: Readonly<Record<string, string>>) => ({
        From: `+${ALICE}/TYPE=PLMN`,
        To: `+${BOB}/TYPE=PLMN`,
        'X-Mms-3GPP-MMS-Version': '6.10.0',
        'X-Mms-Message-Type': type,
        'X-Mms-Transaction-ID': expect.stringMatching(/^"[\w-]+"$/),
        'X-Mms-Message-ID': expect.stringMatching(/^"[\w-]+@mms\.mnc002\.mcc001\.gprs"$/),
        'X-Mms-Ack-Request': 'No',
        'X-Mms-Forward-Route': routeOf(CPM_MMS_DOMAIN),
        ...own,
      });
      const delivery = { 'X-Mms-Forward-To-Originator-UA': 'Yes', 'X-Mms-MM-Status-Code': 'Retrieved' };
      expect(await mm4('MM4_delivery_report.REQ')).toEqual([fields('MM4_delivery_report.REQ', delivery)]);
      const read = { 'X-Mms-Read-Status': 'Read' };
      expect(await mm4('MM4_read_reply_report.REQ')).toEqual([fields('MM4_read_reply_report.REQ', read)]);
    },
    READ_MS,
  );

  it(
    'MMS-6.3-01 MMS-T13.Content type EML-6.4-01 EML-T46.Message body MIME: parts and presentation are found in both',
    async () => {
      const columns = [
        'imf.content.type.type',
        'mime_multipart.header.content-type',
        'mime_multipart.header.content-id',
        'image-gif.version',
        'smil.img.src',
      ];
      for (const peer of ['relay', 'mail'] as const) {
        const [row] = await capture.fields(`${to(peer)} && imf.content.type.type == "multipart/related"`, columns);
        expect(row).toEqual([
          ['multipart/related'],
          ['application/smil', 'image/gif'],
          ['<smil>', '<pixel>'],
          ['GIF89a'],
          ['cid:pixel'],
        ]);
      }
    },
    READ_MS,
  );

  it(
    'EML-T46.From EML-T46.To, Cc EML-T46.Message-ID (msg-id), In-Reply-To, References EML-T46.Subject EML-T46.X-Priority EML-T46.Disposition-Notification-To (and disposition-type) IMF: header fields of a mail',
    async () => {
      const columns = [
        'imf.from',
        'imf.to',
        'imf.subject',
        'imf.message_id',
        'imf.date',
        'imf.extension',
        'imf.mime_version',
      ];
      const [row = []] = await capture.fields(`${to('mail')} && imf.subject`, columns);
      const [from, recipient, subject, messageId, date, extensions, version] = row;
      expect([from, recipient, version]).toEqual([[ALICE_MAIL], [BOB_MAIL], ['1.0']]);
      expect(subject).toEqual(['=?utf-8?b?RsO8w59l?=']);
      expect(messageId).toEqual([expect.stringMatching(/^<cpm1\.p\.[\w.-]+@cpm\.example>$/)]);
      expect(date).toEqual([expect.stringMatching(/^\w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/)]);
      expect(extensions?.map((line) => line.replace(/(\\r\\n|\s)+$/, ''))).toEqual([
        'X-Priority: 1',
        `Disposition-Notification-To: ${ALICE_MAIL}`,
      ]);
    },
    READ_MS,
  );

  it(
    'EML-6.4.2.1-05 IMF: a DSN and an MDN are multipart/report of three parts that nobody answers',
    async () => {
      const columns = ['mime_multipart.header.content-type', 'imf.extension', 'imf.in_reply_to'];
      const reports = await capture.fields(`${to('mail')} && imf.content.type.type == "multipart/report"`, columns);
      expect(reports.map(([types = []]) => types.map((type) => type.replace(/;.*/, '')))).toEqual([
        ['text/plain', 'message/delivery-status', 'text/rfc822-headers'],
        ['text/plain', 'message/disposition-notification', 'text/rfc822-headers'],
      ]);
      for (const [, extensions, inReplyTo] of reports) {
        expect(extensions?.join()).toContain('Auto-Submitted: auto-replied');
        expect(inReplyTo).toEqual([expect.stringMatching(/^<m-.*@mail\.example>$/)]);
      }
    },
    READ_MS,
  );

  it(
    'MMS-T36.User-Agent EML-T61.Request-URI and To SIP: the messages and the reports that they become',
    async () => {
      const columns = ['sip.r-uri', 'sip.to.addr', 'sip.Content-Type', 'sip.User-Agent'];
      const requests = await capture.fields('sip.Method == "MESSAGE" && sip.User-Agent contains "IWF-"', columns);
      for (const [uri, recipient, type] of requests) {
        expect([uri, recipient, type]).toEqual([[`tel:+${ALICE}`], [`tel:+${ALICE}`], ['message/cpim']]);
      }
      const agents = requests.map(([, , , agent]) => agent?.join()).sort();
      // Two reports and a message of each.
      expect(agents).toEqual([
        ...Array.from({ length: 3 }, () => 'IWF-MMS-client/OMA2.1'),
        ...Array.from({ length: 3 }, () => 'IWF-e-mail-client/OMA2.1'),
      ]);
    },
    READ_MS,
  );
});
