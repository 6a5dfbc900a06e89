import { SmscProcess } from '@causeway/testkit';
import { FleetUnderTest } from '../../fleet/fleet-under-test.ts';
import { until } from '../../fleet/until.ts';
import { Capture } from './capture.ts';

const ALICE = '12125550101';
const WAIT_MS = 5_000;
const READ_MS = 60_000;
const READY_MS = 20_000;

/** SM-SCs of different habits, by the country code of their route. */
const HABITS = [
  { name: 'sar', route: '+441', concatenation: 'sar' },
  { name: 'udh8', route: '+442', concatenation: 'udh8' },
  { name: 'udh16', route: '+443', concatenation: 'udh16' },
  { name: 'data-sm', route: '+444', operation: 'data_sm' },
] as const;

const LONG = 'Every octet is looked at by somebody else. '.repeat(8);
const LONG_UCS2 = 'Здравствуй, мир! 🌍 '.repeat(8);
const TEXTS = ['Short', 'Zażółć gęślą jaźń', LONG, LONG_UCS2];
/** interface_version 0x34, as tshark writes it. */
const SMPP_3_4 = '52';

/** Octets of a text as tshark writes them. */
function hex(text: string, charset: 'latin1' | 'utf16be'): string {
  const octets = charset === 'latin1' ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf16le').swap16();
  return octets.toString('hex');
}

describe('tshark decodes what the fleet sends', () => {
  const smscs = HABITS.map(() => new SmscProcess({ behaviour: { retryDelayMs: 50 } }));
  let fleet: FleetUnderTest;
  let capture: Capture;

  beforeAll(async () => {
    await Promise.all(smscs.map((smsc) => smsc.start()));
    const configured = HABITS.map(({ name, route, ...habit }, index) => {
      const port = smscs[index]?.port;
      return {
        name,
        routes: [route],
        host: '127.0.0.1',
        port,
        system_id: 'causeway',
        enquire_link_seconds: 1,
        ...habit,
      };
    });
    fleet = await FleetUnderTest.start({
      smscPort: smscs[0]?.port ?? 0,
      configuration: { sms: { smscs: configured } },
    });
    const mark = (word: string) => fleet.client.sendOptions(`sip:${word}@ims.test.example`, { deadlineMs: 500 });
    const clientPort = Number(fleet.client.address.split(':')[1]);
    const ports = { sip: [fleet.sipPort, clientPort], smpp: smscs.map(({ port }) => port) };
    capture = await Capture.start(ports, mark);
    await fleet.explain(trafficOfEveryKind);
    await capture.end(mark);
  }, 90_000);
  afterAll(async () => {
    await fleet?.stop();
    await Promise.all([capture?.stop(), ...smscs.map((smsc) => smsc.kill())]);
  }, 40_000);

  /** Display filter: from the SIP edge, over this transport. */
  const own = (transport: 'udp' | 'tcp') => `${transport}.srcport == ${fleet.sipPort}`;

  async function trafficOfEveryKind(): Promise<void> {
    const { client } = fleet;
    const reports = ['positive-delivery', 'negative-delivery', 'interworking'] as const;
    for (const { route } of HABITS) {
      for (const text of TEXTS) {
        const transport = text.length > 100 ? 'tcp' : 'udp';
        const options = {
          to: `${route}7900600`,
          text,
          transport,
          imdn: reports,
          priority: 'urgent',
          expires: 3600,
        } as const;
        const sent = await client.sendPagerMessage({ ...options, language: 'fr' });
        expect([text.slice(0, 9), sent.response.status]).toEqual([text.slice(0, 9), route === '+444' ? 200 : 202]);
        await client.waitForImdn(sent.messageId, WAIT_MS);
      }
    }
    await smscs[0]?.behave({ receipts: { state: 'UNDELIVERABLE' } });
    const failed = await client.sendPagerMessage({ to: '+4417900601', text: 'Undeliverable', imdn: reports });
    await client.waitForImdn(failed.messageId, WAIT_MS);

    // Refusals of the SM-SC, of the fleet, and of SIP itself.
    await smscs[0]?.behave({ submits: [{ commandStatus: 0x0b }] });
    expect((await client.sendPagerMessage({ to: '+4417900602', text: 'Nobody' })).response.status).toBe(404);
    const picture = { type: 'image/png', octets: Buffer.from([0x89]) };
    expect((await client.sendPagerMessage({ to: '+4417900603', content: picture })).response.status).toBe(415);
    const { request } = client.compose({ to: '+4417900604', text: 'x', extraHeaders: [['Require', 'x-unknown']] });
    expect((await client.send(request)).status).toBe(420);
    await client.sendRaw(
      Buffer.from('MESSAGE tel:+441 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:1;rport;branch=z9hG4bKx\r\n\r\n'),
      'udp',
      500,
    );

    // From SMS to CPM, short, long, refused, and with an answer that asks for another attempt.
    for (const [text, options] of [
      ['Short', {}],
      ['Zażółć gęślą jaźń', {}],
      [LONG, { concatenation: 'sar' }],
      ['Over TCP, as it is beyond 1300 octets. '.repeat(36), {}],
      ['Refused', {}],
    ] as const) {
      client.behave({ when: (message) => message.text === 'Refused', status: 603 });
      const results = await smscs[0]?.originate({ from: '4417900605', to: ALICE, text, ...options });
      expect(results?.at(-1)?.commandStatus).toBe(text === 'Refused' ? 0x65 : 0);
    }
    await smscs[0]?.originate({ from: 'BANK', fromTon: 5, fromNpi: 0, to: ALICE, text: 'Refused' });
    // sms-iwf drains and unbinds, and binds again when its launcher has started it.
    await fleet.kill('sms-iwf', 'SIGTERM');
    await until('enquire_link on idle binds', READY_MS, () => capture.seen('Enquire_link'));
    await fleet.untilReady();
  }

  it(
    'without a malformed packet or an error of the protocol',
    async () => {
      expect(await capture.summaries('_ws.malformed')).toEqual([]);
      expect(await capture.summaries('(sip || smpp) && _ws.expert.severity == error')).toEqual([]);
    },
    READ_MS,
  );

  it(
    'SMS-T9.To and Request-URI SMS-T9.P-Asserted-Identity (RFC 3325) and/or From SMS-T9.User-Agent: SIP requests of the fleet name whom they should',
    async () => {
      const ofFleet = 'sip.Method == "MESSAGE" && sip.User-Agent';
      const columns = ['sip.r-uri', 'sip.to.addr', 'sip.P-Asserted-Identity', 'sip.Content-Type', 'sip.User-Agent'];
      const requests = await capture.fields(ofFleet, [...columns, 'sip.Max-Forwards', 'sip.CSeq.method']);
      // A report for each message of every SM-SC and for the undeliverable one, and five messages from SMS.
      expect(requests).toHaveLength(HABITS.length * TEXTS.length + 1 + 5);
      for (const [uri, to, asserted, ...rest] of requests) {
        expect([uri, to]).toEqual([[`tel:+${ALICE}`], [`tel:+${ALICE}`]]);
        expect(asserted).toEqual([expect.stringMatching(/^<tel:\+44\d790060\d>$/)]);
        expect(rest).toEqual([['message/cpim'], ['IWF-SMS-client/OMA2.1'], ['70'], ['MESSAGE']]);
      }
      const fromSms = await capture.fields(`${ofFleet} && sip.From contains "nccsid=SMS"`, ['sip.from.addr']);
      expect(fromSms).toEqual(Array.from({ length: 5 }, () => [['tel:+4417900605;nccsid=SMS']]));
      expect(await capture.fields(`${ofFleet} && sip.Content-Length > 1300 && udp`, ['sip.Method'])).toEqual([]);
      expect(await capture.fields(`${ofFleet} && sip.Content-Length > 1300 && tcp`, ['sip.Method'])).toHaveLength(1);
    },
    READ_MS,
  );

  it(
    'SIP: answers of the fleet have their status, the tag of To, and the headers of TS 6.2.4',
    async () => {
      const columns = ['sip.Status-Code', 'sip.to.tag', 'sip.Server'];
      const answers = (filter: string) =>
        capture.fields(`sip.Status-Code && sip.CSeq.method == "MESSAGE" && ${filter}`, columns);
      const fleetAnswers = [...(await answers(own('udp'))), ...(await answers(own('tcp')))];
      const statuses = new Set(fleetAnswers.flatMap(([status = []]) => status));
      expect(statuses).toEqual(new Set(['200', '202', '404', '415', '420']));
      for (const [status, tag, server] of fleetAnswers) {
        expect(tag).toHaveLength(1);
        if (status?.[0]?.startsWith('2')) expect(server).toEqual(['IWF-SMS-serv/OMA2.1']);
      }
    },
    READ_MS,
  );

  it(
    'SMS-6.2.2-07 SMPP: binds as a transceiver of version 3.4, keeps the link, unbinds when it ends',
    async () => {
      const binds = await capture.fields('smpp.command_id == 0x00000009', ['smpp.system_id', 'smpp.interface_version']);
      expect(binds).toEqual(HABITS.map(() => [['causeway'], [SMPP_3_4]]));
      for (const command of ['0x00000015', '0x80000015', '0x00000006', '0x80000006']) {
        const pdus = await capture.fields(`smpp.command_id == ${command}`, ['smpp.command_id']);
        expect([command, pdus.length]).not.toEqual([command, 0]);
      }
    },
    READ_MS,
  );

  it(
    'SMS-T1.data_coding SMS-T1.priority_flag SMS-T1.language_indicator SMS-T1.validity_period SMPP: submit_sm by Table 1',
    async () => {
      const columns = [
        'smpp.source_addr',
        'smpp.source_addr_ton',
        'smpp.dest_addr_ton',
        'smpp.data_coding',
        'smpp.priority_flag',
        'smpp.regdel.receipt',
        'smpp.validity_period_r',
        'smpp.language_indicator',
        'smpp.message',
      ];
      const submitted = await capture.fields(
        'smpp.command_id == 4 && smpp.destination_addr == "4417900600" && !smpp.sar_total_segments',
        columns,
      );
      const usual = [[ALICE], ['0x01'], ['0x01']];
      expect(submitted).toEqual([
        [...usual, ['0x00'], ['0x02'], ['0x01'], ['3600.000000000'], ['2'], [hex('Short', 'latin1')]],
        [...usual, ['0x08'], ['0x02'], ['0x01'], ['3600.000000000'], ['2'], [hex('Zażółć gęślą jaźń', 'utf16be')]],
      ]);
    },
    READ_MS,
  );

  it(
    'SMS-6.2.2.1.1-05 SMPP: segments are tied together as each SM-SC wants it',
    async () => {
      const ties = ['smpp.sar_msg_ref_num', 'smpp.sar_total_segments', 'smpp.sar_segment_seqnum'];
      const bySar = await capture.fields('smpp.command_id == 4 && smpp.sar_total_segments', ties);
      expect(bySar.map(([, total, number]) => [total, number])).toEqual([
        [
          ['3', '3', '3'],
          ['1', '2', '3'],
        ],
        [
          ['3', '3', '3'],
          ['1', '2', '3'],
        ],
      ]);
      for (const [reference] of bySar) expect(new Set(reference).size).toBe(1);

      const header = ['smpp.esm.submit.features', 'gsm_sms.udh.mm.msg_parts', 'gsm_sms.udh.mm.msg_part'];
      for (const prefix of ['442', '443']) {
        const filter = `smpp.command_id == 4 && smpp.destination_addr == "${prefix}7900600" && smpp.esm.submit.features == 1`;
        const one = [
          ['0x01', '0x01', '0x01'],
          ['3', '3', '3'],
          ['1', '2', '3'],
        ];
        expect(await capture.fields(filter, header)).toEqual([one, one]);
      }
      const dataSm = await capture.fields('smpp.command_id == 0x103 && smpp.sar_total_segments', ties);
      expect(dataSm.map(([, total, number]) => [total, number])).toEqual(
        bySar.map(([, total, number]) => [total, number]),
      );
    },
    READ_MS,
  );

  it(
    'SMPP: what the SM-SC delivers is answered ESME_ROK, or ESME_RX_P_APPN where CPM refused it',
    async () => {
      const answers = await capture.fields('smpp.command_id == 0x80000005', ['smpp.command_status']);
      const counts = new Map<string, number>();
      for (const status of answers.flat(2)) counts.set(status, (counts.get(status) ?? 0) + 1);
      expect([...counts.keys()].sort()).toEqual(['0x00000000', '0x00000065']);
      expect(counts.get('0x00000065')).toBe(2);
    },
    READ_MS,
  );
});
