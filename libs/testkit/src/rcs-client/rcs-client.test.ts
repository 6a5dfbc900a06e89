import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { buildImdn } from '@causeway/cpim';
import { parseMessage } from '@causeway/sip';
import { RcsClient } from './rcs-client.ts';
import { messageParts } from './received-message.ts';

describe('RcsClient', () => {
  let alice: RcsClient;
  let bob: RcsClient;

  beforeEach(async () => {
    alice = new RcsClient({ number: '+12125550101' });
    bob = new RcsClient({ number: '+12125550102' });
    await Promise.all([alice.start(), bob.start()]);
    alice.target = bob.address;
    bob.target = alice.address;
  });
  afterEach(() => Promise.all([alice.stop(), bob.stop()]));

  it.each(['udp', 'tcp'] as const)('sends a message over %s, which the other reads', async (transport) => {
    const sent = await alice.sendPagerMessage({ to: '+12125550102', text: 'Dinner at 7? 🍝', transport });
    expect(sent).toMatchObject({ synthetic: false, response: { status: 200 } });
    expect(sent.callId).toMatch(/./);
    expect(sent.elapsedMs).toBeGreaterThan(0);
    expect(bob.received).toHaveLength(1);
    expect(bob.received[0]).toMatchObject({
      transport,
      text: 'Dinner at 7? 🍝',
      messageId: sent.messageId,
      conversationId: sent.conversationId,
      contributionId: sent.contributionId,
      imdns: [],
      answered: 200,
      fault: undefined,
    });
  });

  it('shows the parts of what it got', async () => {
    const text = '--b\r\nContent-Type: text/plain\r\n\r\nlook\r\n';
    const picture = '--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n';
    const content = { type: 'multipart/mixed;boundary=b', octets: Buffer.from(text + picture) };
    await alice.sendPagerMessage({ to: '+12125550102', content });
    const parts = bob.received.flatMap(messageParts);
    expect(parts.map(({ contentType, content: octets }) => [contentType, octets.toString('hex')])).toEqual([
      ['text/plain', Buffer.from('look').toString('hex')],
      ['image/png', '000102'],
    ]);
  });

  it('sends a message beyond 1300 octets over TCP', async () => {
    await alice.sendPagerMessage({ to: '+12125550102', text: 'x'.repeat(1300) });
    expect(bob.received[0]?.transport).toBe('tcp');
  });

  it('waits for the notification of a message', async () => {
    const sent = await alice.sendPagerMessage({ to: '+12125550102', text: 'hello', imdn: ['positive-delivery'] });
    expect(bob.received[0]?.cpim?.imdn.dispositionNotification).toEqual(new Set(['positive-delivery']));
    const notified = alice.waitForImdn(sent.messageId, 2_000);
    const octets = buildImdn({ messageId: sent.messageId, delivery: 'delivered', interworking: 'legacy-sms' });
    await bob.sendPagerMessage({ to: '+12125550101', content: { type: 'message/imdn+xml', octets } });
    const { imdn, message } = await notified;
    expect(imdn).toMatchObject({ delivery: 'delivered', interworking: 'legacy-sms' });
    expect(message.text).toBeUndefined();
    await expect(alice.waitForImdn(sent.messageId, 0)).resolves.toEqual({ imdn, message });
  });

  it.each([
    ['tel:+12125550101;nccsid=MMS', '<tel:+12125550101;nccsid=MMS>;tag=1', '<tel:+12125550101;nccsid=MMS>'],
    [
      'mailto:eva@mail.example',
      '"Eva" <mailto:eva@mail.example>;nccsid=email',
      '<mailto:eva@mail.example>;nccsid=email',
    ],
  ])('says what became of a message from %s', async (requestUri, from, to) => {
    await alice.sendPagerMessage({
      to: '+12125550102',
      text: 'x',
      withoutHeaders: ['From'],
      extraHeaders: [['From', from]],
    });
    const [message] = bob.received;
    if (message === undefined) throw new Error('nothing came');
    const delivered = await bob.sendImdn(message, 'delivered');
    await bob.sendImdn(message, 'displayed');
    expect(delivered.response.status).toBe(200);
    const displayed = await alice.waitForImdn(message.messageId ?? '', 2_000, (imdn) => imdn.display !== undefined);
    expect(displayed.imdn).toMatchObject({ display: 'displayed', recipientUri: 'tel:+12125550102' });
    const { request, cpim, imdns, conversationId, contributionId } = alice.received[0] ?? displayed.message;
    expect(imdns).toMatchObject([
      { messageId: message.messageId, delivery: 'delivered', dateTime: message.cpim?.dateTime },
    ]);
    expect(request.requestUri).toBe(requestUri);
    expect(request.headers.get('To')).toBe(to);
    expect(cpim?.contentHeaders.get('Content-Disposition')).toBe('notification');
    expect(cpim?.imdn.dispositionNotification.size).toBe(0);
    expect([conversationId, contributionId]).toEqual([message.conversationId, message.contributionId]);
  });

  it('says what it waited for in vain', async () => {
    await expect(alice.waitForImdn('never', 10)).rejects.toThrow('an IMDN for message never: none within 10 ms');
    await expect(alice.waitForMessage(() => true, 10)).rejects.toThrow(
      'a message at the RCS client: none within 10 ms',
    );
  });

  it('answers as told: a status so many times, later, never', async () => {
    bob.behave(
      { when: ({ text }) => text === 'hole', silent: true },
      { status: 503, headers: [['Retry-After', '3']], times: 1 },
      { delayMs: 30, times: 1 },
    );
    const refused = await alice.sendPagerMessage({ to: '+12125550102', text: 'one' });
    expect(refused.response.status).toBe(503);
    expect(refused.response.headers.get('Retry-After')).toBe('3');
    const delayed = await alice.sendPagerMessage({ to: '+12125550102', text: 'two' });
    expect(delayed.response.status).toBe(200);
    expect(delayed.elapsedMs).toBeGreaterThanOrEqual(29);
    expect((await alice.sendPagerMessage({ to: '+12125550102', text: 'three' })).response.status).toBe(200);
    const lost = await alice.sendPagerMessage({ to: '+12125550102', text: 'hole', deadlineMs: 50 });
    expect(lost).toMatchObject({ synthetic: true, response: { status: 408 } });
    expect(bob.received.map(({ answered }) => answered)).toEqual([503, 200, 200, undefined]);
  });

  it('refuses what is no CPIM with 400 and says why', async () => {
    const { response } = await alice.sendPagerMessage({ to: '+12125550102', body: Buffer.from('no wrapper') });
    expect(response.status).toBe(400);
    expect(bob.received[0]?.fault).toMatch(/./);
    const plain = await alice.sendPagerMessage({
      to: '+12125550102',
      withoutHeaders: ['Content-Type'],
      extraHeaders: [['Content-Type', 'text/plain']],
    });
    expect(plain.response.status).toBe(400);
    expect(bob.received[1]?.fault).toBe('Content-Type is text/plain, not message/cpim');
  });

  it('forgets its oldest messages beyond its limit', async () => {
    const carol = new RcsClient({ recordLimit: 10, target: '127.0.0.1:1' });
    await carol.start();
    alice.target = carol.address;
    for (let number = 1; number <= 11; number++) await alice.sendPagerMessage({ to: '+1', text: `text ${number}` });
    expect(carol.received).toHaveLength(10);
    expect(carol.received.at(-1)?.text).toBe('text 11');
    await carol.stop();
  });

  it('answers OPTIONS, and 405 to what it does not serve', async () => {
    const answer = await alice.sendOptions();
    expect([answer.status, answer.headers.get('Allow')]).toEqual([200, 'MESSAGE, OPTIONS']);
    const { request } = alice.compose({ to: '+12125550102', text: 'x' });
    request.method = 'PUBLISH';
    expect((await alice.send(request)).status).toBe(405);
  });

  it.each(['udp', 'tcp'] as const)('sends octets as they are over %s', async (transport) => {
    const octets = Buffer.from(
      'MESSAGE tel:+1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bKx\r\nContent-Length: 0\r\n\r\n',
    );
    const answer = await alice.sendRaw(octets, transport);
    expect(parseMessage(answer.octets, 'datagram')).toMatchObject({ kind: 'response', status: 400 });
    expect(bob.received).toHaveLength(0);
  });

  it('takes silence for an answer to octets', async () => {
    expect(await alice.sendRaw(Buffer.from('garbage'), 'udp', 20)).toEqual({ octets: Buffer.alloc(0), closed: false });
  });

  describe('towards a peer that loses the first request', () => {
    let peer: Socket;

    beforeEach(async () => {
      peer = createSocket('udp4').bind(0, '127.0.0.1');
      await once(peer, 'listening');
      alice.target = `127.0.0.1:${peer.address().port}`;
    });
    afterEach(() => {
      peer.close();
    });

    it('retransmits over UDP', async () => {
      let seen = 0;
      peer.on('message', (octets, { port, address }) => {
        seen += 1;
        if (seen === 1) return;
        const head = octets.toString('latin1').split('\r\n\r\n', 1)[0] ?? '';
        const copied = head.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line));
        const answer = ['SIP/2.0 202 Accepted', ...copied, 'Content-Length: 0', '', ''].join('\r\n');
        peer.send(answer.replace(/^(To: .*)$/m, '$1;tag=1'), port, address);
      });
      const { response } = await alice.sendPagerMessage({ to: '+1', text: 'again' });
      expect(response.status).toBe(202);
      expect(alice.retransmissions).toBe(1);
    });
  });

  it('needs a target', () => {
    expect(() => new RcsClient().sendOptions()).toThrow('the client has no target');
    expect(() => new RcsClient().address).toThrow('start it first');
  });
});
