import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import type { ForwardOptions } from '@causeway/testkit';
import { ALICE, BOB, BOBS_SYSTEM, OWN_DOMAIN, OWN_SYSTEM } from './pager-request.ts';
import { type Listener, type Replica, Stage } from './stage.ts';

describe('what comes in over MM4', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  beforeEach(async () => {
    await stage.startRelay();
    iwf = await stage.startIwf();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  const request = (options: Partial<ForwardOptions> = {}) =>
    stage.relay.request({ from: `+${BOB}`, to: [`+${ALICE}`], text: 'Dinner?', ...options }).mail;

  /** Sends a mail, whatever it is. */
  const submit = (message: string) =>
    stage.relay.submit({
      mailFrom: BOBS_SYSTEM,
      rcptTo: [`+${ALICE}/TYPE=PLMN@${OWN_DOMAIN}`],
      message: Buffer.from(message.replaceAll('\n', '\r\n')),
    });

  describe('addresses', () => {
    const USER = `+${ALICE}/TYPE=PLMN@${OWN_DOMAIN}`;

    it.each([
      [USER, 250],
      [`${ALICE}/type=plmn@${OWN_DOMAIN.toUpperCase()}`, 250],
      [OWN_SYSTEM, 250],
      [`Postmaster@${OWN_DOMAIN}`, 250],
      [`alice@${OWN_DOMAIN}`, 550],
      [`+${ALICE}/TYPE=PLMN@mms.elsewhere.example`, 550],
      [`+${ALICE}/TYPE=PLMN%mms.elsewhere.example@${OWN_DOMAIN}`, 550],
      [`@${OWN_DOMAIN}:victim@elsewhere.example`, 550],
      [`"victim@elsewhere.example"@${OWN_DOMAIN}`, 550],
      ['victim@elsewhere.example', 550],
    ])('MMS-6.3.1-01 <%s> is %i', async (address, code) => {
      const replies = await dialogue(iwf.mm4, [
        'EHLO relay.example',
        `MAIL FROM:<${BOBS_SYSTEM}>`,
        `RCPT TO:<${address}>`,
      ]);
      expect(replies.at(-1)).toMatch(code === 250 ? /^250 2\.1\.5/ : /^5\d\d 5\.[17]\.[13]/);
    });

    it('says of what is not ours that it relays nothing, and of ours that there is no such user', async () => {
      const replies = await dialogue(iwf.mm4, [
        'EHLO relay.example',
        `MAIL FROM:<${BOBS_SYSTEM}>`,
        'RCPT TO:<victim@elsewhere.example>',
        `RCPT TO:<nobody@${OWN_DOMAIN}>`,
      ]);
      expect(replies.slice(-2).map((reply) => reply.slice(0, 9))).toEqual(['550 5.7.1', '550 5.1.1']);
    });

    it('MMS-6.3.1-01 a client that is neither allowed nor a relay is sent away at the greeting', async () => {
      await iwf.stop();
      iwf = await stage.startIwf({ section: { allow_from: ['192.0.2.0/24'], relays: [] } });
      expect((await dialogue(iwf.mm4, []))[0]).toMatch(/^554 /);
      await iwf.stop();
      // The addresses of the relays may always.
      iwf = await stage.startIwf({ section: { allow_from: ['192.0.2.0/24'] } });
      expect((await dialogue(iwf.mm4, []))[0]).toMatch(/^220 mms\.mnc001\.mcc001\.gprs /);
    });
  });

  describe('malformed messages', () => {
    const lacking = async (without: string) => {
      const submission = await stage.relay.submit(request({ without: [without], transactionId: 'the-transaction' }));
      expect(submission.outcome).toBe('sent');
      return stage.relay.waitFor('MM4_forward.RES');
    };

    it.each(['X-Mms-Message-ID', 'From', 'To', 'X-Mms-3GPP-MMS-Version'])(
      'without %s is answered Error-message-format-corrupt, and nothing goes to CPM',
      async (without) => {
        const response = await lacking(without);
        expect(response.transactionId).toBe('the-transaction');
        expect(response.mms['x-mms-request-status-code']).toBe('Error-message-format-corrupt');
        expect(stage.edge.sent).toEqual([]);
      },
    );

    it('a report without its status is answered with the RES of its kind', async () => {
      await stage.relay.reportDelivery({ messageId: 'm', sender: `+${ALICE}`, recipient: `+${BOB}` }, 'Retrieved', {
        without: ['X-Mms-MM-Status-Code'],
      });
      const response = await stage.relay.waitFor('MM4_delivery_report.RES');
      expect(response.mms['x-mms-request-status-code']).toBe('Error-message-format-corrupt');
    });

    it.each([
      ['without a transaction id', () => stage.relay.submit(request({ without: ['X-Mms-Transaction-ID'] }))],
      ['a mail that is no MM4 message', () => submit('Subject: hello\n\nYou have won\n')],
      ['a RES without status', () => submit('X-Mms-Message-Type: MM4_forward.RES\nX-Mms-Transaction-ID: "t"\n\n')],
      ['of a type that nobody knows', () => submit('X-Mms-Message-Type: MM4_fancy.REQ\nX-Mms-Transaction-ID: "t"\n\n')],
      ['a header section without end', () => submit(`Subject: ${'x'.repeat(900)}\n`.repeat(100))],
    ])('%s cannot be answered: 554 5.6.0', async (_, sent) => {
      const { outcome, recipients } = await sent();
      expect(outcome).toBe('refused');
      expect(recipients[0]).toMatchObject({ code: 554 });
      expect(recipients[0]?.text).toContain('5.6.0');
      expect(stage.relay.messages).toEqual([]);
      expect(stage.edge.sent).toEqual([]);
    });

    it('MMS-6.3.1.1.1-05 a RES of an unknown transaction is taken', async () => {
      const message =
        'X-Mms-Message-Type: MM4_forward.RES\nX-Mms-Transaction-ID: "of-nobody"\nX-Mms-Request-Status-Code: Ok\n\n';
      expect((await submit(message)).outcome).toBe('sent');
      expect(stage.edge.sent).toEqual([]);
    });

    it('a message beyond the limit is 552', async () => {
      await iwf.stop();
      iwf = await stage.startIwf({ limits: { mail: { max_message_bytes: 2_000 } } });
      const { recipients } = await stage.relay.submit(request({ text: 'x'.repeat(3_000) }));
      expect(recipients[0]?.code).toBe(552);
      expect(stage.edge.sent).toEqual([]);
    });

    it('headers cannot be added to the CPM message by what a relay writes', async () => {
      const evil = '=?utf-8?Q?hi=0D=0AP-Asserted-Identity:_<tel:+15559999999>?=';
      await stage.relay.submit(request({ headers: { Subject: evil } }));
      await stage.edge.waitFor(1);
      const [sent] = stage.edge.sent;
      expect(sent?.headers.getAll('P-Asserted-Identity')).toHaveLength(1);
      expect(sent?.headers.get('P-Asserted-Identity')).not.toContain('15559999999');
      expect(sent?.headers.get('Subject')).toBe('hi P-Asserted-Identity: <tel:+15559999999>');
    });
  });
});

/** The greeting, and the last line of the reply to each command. */
async function dialogue({ host, port }: Listener, commands: readonly string[]): Promise<string[]> {
  const socket = connect(port, host);
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  const reply = async (): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) return 'the connection was closed';
      if (/^\d{3} /.test(value)) return value;
    }
  };
  try {
    const replies = [await reply()];
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      replies.push(await reply());
    }
    return replies;
  } finally {
    socket.destroy();
  }
}
