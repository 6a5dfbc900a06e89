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
        text: 'selected before email by service_priority',
      });
      expect(sms).toEqual([]);
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
