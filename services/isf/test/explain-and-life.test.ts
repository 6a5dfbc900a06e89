import { connectBus } from '@causeway/bus';
import { InterworkingSelectionDefinition } from '@causeway/contracts';
import { start } from '../src/index.ts';
import { EMAIL, IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwf } from './iwf-peer.ts';
import { disposition, request } from './requests.ts';

describe('the ISF over a real nats-server', () => {
  const t = IsfUnderTest.use();

  describe('Explain', () => {
    const explain = (sent = request()) =>
      t.caller.client(InterworkingSelectionDefinition).explain({ envelope: undefined, request: sent });

    it('ISF-5.1-09-N3 says of each technology why or why not, and sends nothing', async () => {
      await t.startIsf([SMS, MMS, EMAIL], '{ allowed_services: [SMS, email] }');
      const sms = await serveIwf(t.peers, 'sms', () => final(202));
      const explained = await explain();
      expect(explained).toMatchObject({ selected: 'sms', rejectionStatus: 0, ranking: ['sms', 'email'] });
      expect(explained.reasons).toContainEqual({
        step: 'ISF-5.1-01',
        technology: 'mms',
        effect: 'eliminated',
        text: 'policy.isf.allowed_services does not list MMS: add it to allow interworking to MMS',
      });
      expect(explained.reasons.at(-1)).toEqual({
        step: 'ISF-5.1-09',
        technology: 'sms',
        effect: 'preferred',
        text: 'selected before email by address of the target',
      });
      expect(sms).toEqual([]);
    });

    it.each<[string, ReturnType<typeof request>, string, string[]]>([
      [
        'a picture to a number',
        request({ contentType: 'image/jpeg', content: 'x' }),
        'mms',
        [
          'ISF-5.1-01 sms kept: policy.isf.allowed_services lists it',
          'ISF-5.1-01 mms kept: policy.isf.allowed_services lists it',
          'ISF-5.1-01 email kept: policy.isf.allowed_services lists it',
          "ISF-5.1-03a sms kept: P-Asserted-Identity gives the originator's E.164 number",
          "ISF-5.1-03a mms kept: P-Asserted-Identity gives the originator's E.164 number",
          'ISF-5.1-03a email kept: an e-mail address can be assigned to the originator',
          'EML-6.4.1-07 email ranked-last: the target is a telephone number, and e-mail reaches it only where its IWF knows a mail address',
          'ISF-5.1-05 sms ranked-last: the content has image/jpeg, and SMS carries text only',
          'ISF-5.1-09 sms kept: ranked behind mms by characteristics',
          'ISF-5.1-09 email kept: ranked behind mms by address of the target',
          'ISF-5.1-09 mms preferred: selected before sms by characteristics',
        ],
      ],
      [
        'a reply to a mail',
        request({ requestUri: 'sip:bob%40example.org@iwf.example.net;nccsid=email' }),
        'email',
        [
          'SMS-6.2.2.1.1-03 sms ranked-last: the target is a mail address, and SMS needs a telephone number',
          'MMS-T12.RCPT TO mms ranked-last: the target is a mail address, to which an MMS goes only where its relay takes it',
          'ISF-5.1-06 email preferred: the destination carries nccsid=email, and policy.isf.use_destination_nccsid lets it count',
          'ISF-5.1-09 email preferred: selected before mms by address of the target',
        ],
      ],
    ])('ISF-5.1-09-N3 tells a human of %s', async (_what, sent, selected, told) => {
      await t.startIsf([SMS, MMS, EMAIL]);
      const explained = await explain(sent);
      expect(explained.selected).toBe(selected);
      const lines = explained.reasons.map(
        ({ step, technology, effect, text }) => `${step} ${technology} ${effect}: ${text}`,
      );
      expect(lines).toEqual(expect.arrayContaining(told));
      if (told.length > 4) expect(lines).toEqual(told);
    });

    it('ISF-5.1-01 says of a technology that the fleet has not which key it needs', async () => {
      await t.startIsf([SMS]);
      const { reasons } = await explain();
      expect(
        reasons.filter(({ effect }) => effect === 'eliminated').map(({ technology, text }) => [technology, text]),
      ).toEqual([
        ['mms', 'this fleet has no MMS IWF: its configuration has no mms'],
        ['email', 'this fleet has no email IWF: its configuration has no email'],
      ]);
    });

    it('says why there is none', async () => {
      await t.startIsf([SMS]);
      const explained = await explain(disposition('Skype'));
      expect(explained).toMatchObject({ selected: '', rejectionStatus: 488, ranking: [] });
      expect(explained.reasons.at(-1)).toEqual({
        step: 'ISF-5.1-04b',
        technology: '',
        effect: 'eliminated',
        text: 'nccsid=Skype of the disposition notification names no IWF: add it to policy.isf.nccsid_to_iwf',
      });
    });

    it('says that a method is not interworked', async () => {
      await t.startIsf([SMS]);
      expect(await explain(request({ method: 'INVITE' }))).toMatchObject({
        rejectionStatus: 405,
        reasons: [{ text: 'INVITE is not interworked' }],
      });
    });
  });

  describe('its life', () => {
    it('is ready with the bus, and a drained one takes no more calls', async () => {
      await t.startIsf([SMS]);
      expect(t.isf.waitingFor).toEqual([]);
      expect(t.isf.ready).toBe(true);
      await t.isf.drain(AbortSignal.timeout(1_000));
      await expect(t.interwork()).rejects.toMatchObject({ code: 'no-responders' });
    });

    it('serves a cell on the bus it is given, and leaves that bus open', async () => {
      await t.startIsf([SMS]);
      const shared = await connectBus({
        servers: [t.server.url],
        name: 'cell',
        logger: t.context.logger,
        preferLocal: true,
        streams: false,
      });
      await serveIwf(shared, 'sms', () => final(202));
      const inCell = await start(t.context, { bus: shared });
      const client = shared.client(InterworkingSelectionDefinition);
      const { attempts } = await client.interwork({ envelope: undefined, request: request() });
      expect(attempts).toEqual([{ technology: 'sms', status: 202 }]);
      await inCell.stop();
      expect(shared.ready).toBe(true);
      await shared.close();
    });
  });
});
