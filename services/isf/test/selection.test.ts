import { EMAIL, IsfUnderTest, MMS, SMS } from './isf-under-test.ts';
import { final, serveIwfs } from './iwf-peer.ts';
import { headersWith, request } from './requests.ts';

const WITH_PICTURE = {
  contentType: 'multipart/mixed; boundary=b',
  content:
    '--b\r\nContent-Type: text/plain\r\n\r\nlook\r\n' +
    '--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/\r\n--b--\r\n',
};
const SMS_FIRST = '{ service_priority: [SMS, MMS, email] }';
const BIG_TO_MAIL =
  '{ selection_order: [characteristics, nccsid], characteristics_rules: [{ min_bytes: 1000, prefer: [email] }] }';
const NO_NUMBER = headersWith({ 'P-Asserted-Identity': '<sip:alice@example.net>' });

describe('Selection among three IWFs over a real nats-server', () => {
  const t = IsfUnderTest.use();

  /** Sends one message to an ISF with three technologies, and says which IWF got it. */
  async function selected(sent: Parameters<typeof request>[0], policy = '{}') {
    await t.startIsf([SMS, MMS, EMAIL], policy);
    const received = await serveIwfs(t.peers, () => final(202));
    const { response, attempts } = await t.interwork(request(sent));
    expect(response?.status).toBe(202);
    expect(received.technologies()).toEqual(attempts.map(({ technology }) => technology));
    return { technology: attempts[0]?.technology, received };
  }

  it.each<[string, Parameters<typeof request>[0], string, string]>([
    ['text', {}, '{}', 'mms'],
    ['text, SMS first', {}, SMS_FIRST, 'sms'],
    ['text and a picture, SMS first', WITH_PICTURE, SMS_FIRST, 'mms'],
    ['a large text, SMS first', { content: 'x'.repeat(560) }, SMS_FIRST, 'mms'],
    ['HTML alone, SMS first', { contentType: 'text/html', content: '<p>hi' }, SMS_FIRST, 'mms'],
  ])('ISF-5.1-05 ISF-5.1-09 to a number: %s', async (_what, sent, policy, technology) => {
    expect((await selected(sent, policy)).technology).toBe(technology);
  });

  it.each([
    ['tel:+15551234567;nccsid=SMS', '<tel:+15551234567>', 'sms'],
    ['tel:+15551234567', '<tel:+15551234567;nccsid=sms>;tag=1', 'sms'],
    ['sip:+15551234567@example.net;user=phone;nccsid=MMS', '<tel:+15551234567>', 'mms'],
    ['tel:+15551234567;nccsid=email', '<tel:+15551234567>', 'email'],
    ['tel:+15551234567;nccsid=Skype', '<tel:+15551234567>', 'mms'],
  ])('ISF-5.1-06 NCC-T1.nccsid in To (and Request-URI): %s, To %s', async (requestUri, to, technology) => {
    const policy = technology === 'mms' ? SMS_FIRST.replace('SMS, MMS', 'MMS, SMS') : '{}';
    expect((await selected({ requestUri, headers: headersWith({ To: to }) }, policy)).technology).toBe(technology);
  });

  it.each([
    'mailto:bob@example.org',
    'mailto:bob@example.org?subject=x',
    'sip:bob%40example.org@iwf.example.net;nccsid=email',
    'sip:bob%40example.org@iwf.example.net',
    'sip:bob@example.org',
  ])('EML-6.4.1-06 ISF-T1.Request-URI %s goes to e-mail, as the originator wrote it', async (requestUri) => {
    const headers = headersWith({ To: `<${requestUri}>` });
    const { technology, received } = await selected({ requestUri, headers }, SMS_FIRST);
    expect(technology).toBe('email');
    expect(received.of('email')[0]?.request?.requestUri).toBe(requestUri);
  });

  it.each([
    [999, 'mms'],
    [1000, 'email'],
  ])(
    'ISF-5.1-05 %i octets to a mail user who wrote from MMS go to %s by a rule of policy',
    async (size, technology) => {
      const requestUri = 'sip:bob%40example.org@iwf.example.net;nccsid=MMS';
      expect((await selected({ requestUri, content: 'x'.repeat(size) }, BIG_TO_MAIL)).technology).toBe(technology);
    },
  );

  it('ISF-5.1-03c ISF-5.1-03a an originator without a number can still send mail', async () => {
    expect((await selected({ requestUri: 'mailto:bob@example.org', headers: NO_NUMBER })).technology).toBe('email');
  });

  it('ISF-5.1-03b ISF-5.1-03a and nothing where policy assigns no mail address', async () => {
    await t.startIsf([SMS, MMS, EMAIL], '{ originator_address_assignment: { email: false } }');
    const received = await serveIwfs(t.peers, () => final(202));
    const answered = await t.interwork(request({ headers: NO_NUMBER }));
    expect(answered).toMatchObject({ response: { status: 488 }, attempts: [] });
    expect(t.headerOf(answered, 'Warning')).toBe(
      '399 example.net "ISF-5.1-03b: no technology left can route the originator"',
    );
    expect(received.technologies()).toEqual([]);
  });

  it('ISF-5.1-02 a user whom policy allows SMS only gets nothing else, in the terminating network', async () => {
    const policy = '{ user_service_policy: { "tel:+15551234567": [SMS] } }';
    expect(
      (await selected({ headers: [...headersWith({}), 'P-Served-User: <tel:+1>;sescase=term'] }, policy)).technology,
    ).toBe('sms');
  });

  it('ISF-5.1-02 which the originating network does not ask about', async () => {
    const policy = '{ user_service_policy: { "tel:+15551234567": [SMS] } }';
    expect(
      (await selected({ headers: [...headersWith({}), 'P-Served-User: <tel:+1>;sescase=orig'] }, policy)).technology,
    ).toBe('mms');
  });
});
