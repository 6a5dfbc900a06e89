import {
  BucketClock,
  createResponse,
  isSynthetic,
  ManualClock,
  SipResolutionError,
  type SipResponse,
  type SipStack,
  type Target,
} from '../src/index.ts';
import { TcpServerPeer, UdpPeer } from './raw-peers.ts';
import { rawHeader } from './raw-requests.ts';
import { CountingObserver, portOf, RunningStacks, uriOf } from './running-stacks.ts';
import { bareRequest, sampleResponse } from './sample-messages.ts';

/** A response of a raw peer to the request it received. */
function answerTo(request: string, status: number, to = ';tag=b1'): string {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${rawHeader(request, name)}\r\n`).join('');
  return `SIP/2.0 ${status} Raw\r\n${copied}To: ${rawHeader(request, 'To')}${to}\r\nContent-Length: 0\r\n\r\n`;
}

describe('SipStack.sendRequest', () => {
  const running = new RunningStacks();
  let clock: ManualClock;
  let counted: CountingObserver;
  let client: SipStack;
  let peer: UdpPeer;
  let toPeer: string;

  beforeEach(async () => {
    clock = new ManualClock();
    counted = new CountingObserver();
    client = await running.start({ clock, observer: counted.observer });
    peer = running.also(await UdpPeer.open());
    toPeer = `sip:127.0.0.1:${peer.port}`;
  });
  afterEach(() => running.close());

  /** A client whose every next hop resolves to these targets. */
  function clientFor(targets: Target[]): Promise<SipStack> {
    return running.start({ clock, observer: counted.observer, resolver: { resolve: () => targets } });
  }

  const udpTarget = (port: number): Target => ({ transport: 'udp', address: '127.0.0.1', port });

  it('adds Via with branch and rport, Max-Forwards, From tag, Call-ID and CSeq; the Via not to the request itself', async () => {
    const request = bareRequest('MESSAGE', 'sip:bob@example.com', 'hello');
    const response = client.sendRequest(request, toPeer);
    const { text } = await peer.next();
    expect(text).toMatch(/^MESSAGE sip:bob@example\.com SIP\/2\.0\r\nVia: SIP\/2\.0\/UDP /);
    const via = rawHeader(text, 'Via') ?? '';
    expect(via).toMatch(/^SIP\/2\.0\/UDP 127\.0\.0\.1:\d+;branch=z9hG4bK[0-9a-f]{24};rport$/);
    expect(via).toContain(`127.0.0.1:${portOf(client, 'udp')};`);
    expect(rawHeader(text, 'Max-Forwards')).toBe('70');
    expect(rawHeader(text, 'From')).toMatch(/;tag=[0-9a-f]{16}$/);
    expect(rawHeader(text, 'CSeq')).toBe('1 MESSAGE');
    expect(request.headers.get('Call-ID')).toBe(rawHeader(text, 'Call-ID'));
    expect(request.headers.has('Via')).toBe(false);
    peer.send(answerTo(text, 200), portOf(client, 'udp'));
    expect((await response).status).toBe(200);
    expect(isSynthetic(await response)).toBe(false);
  });

  it('goes to the topmost Route, else to the Request-URI', async () => {
    const routed = bareRequest();
    routed.headers.append('Route', `<${toPeer};lr>`).append('Route', '<sip:next.example.com;lr>');
    const first = client.sendRequest(routed);
    const direct = client.sendRequest(bareRequest('OPTIONS', toPeer));
    for (let i = 0; i < 2; i++) peer.send(answerTo((await peer.next()).text, 200), portOf(client, 'udp'));
    expect([(await first).status, (await direct).status]).toEqual([200, 200]);
  });

  it('retransmits, ignores strays and malformed responses, and times out with a synthetic 408', async () => {
    const request = bareRequest();
    const response = client.sendRequest(request, toPeer);
    const first = (await peer.next()).text;
    clock.advance(500);
    expect((await peer.next()).text).toBe(first);
    peer.send(answerTo(first, 200).replace(/branch=[^;]*/, 'branch=z9hG4bKother'), portOf(client, 'udp'));
    peer.send(answerTo(first, 200).replace(/Call-ID/, 'Subject'), portOf(client, 'udp'));
    peer.send(answerTo(first, 200).replace('1 MESSAGE', '1 OPTIONS'), portOf(client, 'udp'));
    await counted.until('received udp', 3);
    expect(counted.of('dropped unmatched-response')).toBe(2);
    expect(counted.of('dropped malformed')).toBe(1);
    clock.advance(31_500);
    expect(await response).toMatchObject({ status: 408, synthetic: true, cause: { name: 'TransactionTimeout' } });
    expect((await response).headers.get('Call-ID')).toBe(request.headers.get('Call-ID'));
    expect(clock.pending).toBe(0);
  });

  it('keeps to a deadline shorter than Timer F', async () => {
    const response = client.sendRequest(bareRequest(), toPeer, { deadlineMs: 800 });
    await peer.next();
    clock.advance(800);
    expect((await response).status).toBe(408);
    expect(client.size).toMatchObject({ clientTransactions: 0, outboundRequests: 0 });
    expect(clock.pending).toBe(0);
  });

  it('rejects with the reason of its signal when taken back, and forgets the listener', async () => {
    const controller = new AbortController();
    const response = client.sendRequest(bareRequest(), toPeer, { signal: controller.signal });
    await peer.next();
    controller.abort(new Error('not wanted any more'));
    await expect(response).rejects.toThrow('not wanted any more');
    await expect(client.sendRequest(bareRequest(), toPeer, { signal: controller.signal })).rejects.toThrow(
      'not wanted',
    );
    expect(client.size).toMatchObject({ clientTransactions: 0, outboundRequests: 0 });
    expect(clock.pending).toBe(0);
  });

  it('RFC 3263 §4.3: a 503 leads to the next target with a new branch; another failure is the answer', async () => {
    const second = running.also(await UdpPeer.open());
    const subject = await clientFor([udpTarget(peer.port), udpTarget(second.port)]);
    const response = subject.sendRequest(bareRequest());
    const first = (await peer.next()).text;
    peer.send(answerTo(first, 503), portOf(subject, 'udp'));
    const again = (await second.next()).text;
    expect(rawHeader(again, 'Call-ID')).toBe(rawHeader(first, 'Call-ID'));
    expect(rawHeader(again, 'Via')).not.toBe(rawHeader(first, 'Via'));
    second.send(answerTo(again, 404), portOf(subject, 'udp'));
    expect((await response).status).toBe(404);
    expect(peer.unread).toBe(0);
  });

  it('the last 503 of the network is the answer when there is no other target', async () => {
    const response = client.sendRequest(bareRequest(), toPeer);
    peer.send(answerTo((await peer.next()).text, 503), portOf(client, 'udp'));
    expect(isSynthetic(await response)).toBe(false);
    expect((await response).status).toBe(503);
  });

  it('a timeout and a refused connection lead to the next target', async () => {
    const closed = await TcpServerPeer.open();
    const closedPort = closed.port;
    closed.close();
    const last = running.also(await UdpPeer.open());
    const subject = await clientFor([
      { transport: 'tcp', address: '127.0.0.1', port: closedPort },
      udpTarget(peer.port),
      udpTarget(last.port),
    ]);
    const response = subject.sendRequest(bareRequest(), undefined, { attemptTimeoutMs: 2_000 });
    await peer.next();
    clock.advance(2_000);
    last.send(answerTo((await last.next()).text, 200), portOf(subject, 'udp'));
    expect((await response).status).toBe(200);
  });

  it('the deadline holds over all targets', async () => {
    const subject = await clientFor([udpTarget(peer.port), udpTarget(peer.port)]);
    const response = subject.sendRequest(bareRequest(), undefined, { attemptTimeoutMs: 2_000, deadlineMs: 3_000 });
    await peer.next();
    clock.advance(2_000);
    await peer.next();
    clock.advance(1_000);
    expect((await response).status).toBe(408);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['a next hop without an address', 'sip:nowhere.invalid', 'not-found'],
    ['tel: without a Route', 'tel:+15551234', 'unsupported'],
    ['TLS', 'sips:127.0.0.1', 'unsupported'],
  ])('%s gives a synthetic 503 with its cause', async (_what, uri, failure) => {
    const resolver = {
      resolve: ({ transport }: { transport?: string | undefined }): Promise<Target[]> =>
        Promise.reject(new SipResolutionError(transport === 'tls' ? 'unsupported' : 'not-found', 'no target')),
    };
    const subject = await running.start({ clock, resolver });
    const response = await subject.sendRequest(bareRequest('MESSAGE', uri));
    expect(response).toMatchObject({ status: 503, synthetic: true, cause: { failure } });
  });

  it('a resolution that takes longer than the deadline gives 408', async () => {
    const subject = await running.start({ clock, resolver: { resolve: () => new Promise(() => {}) } });
    const response = subject.sendRequest(bareRequest(), undefined, { deadlineMs: 1_000 });
    clock.advance(1_000);
    expect((await response).status).toBe(408);
    expect(subject.size.outboundRequests).toBe(0);
  });

  describe('RFC 3261 §18.1.1: a request over 1300 octets', () => {
    const large = () => bareRequest('MESSAGE', 'sip:bob@example.com', 'x'.repeat(1_300));

    it('goes by TCP instead of UDP, and its Via says so', async () => {
      const listener = running.also(await TcpServerPeer.open());
      const response = client.sendRequest(large(), `sip:127.0.0.1:${listener.port};transport=udp`);
      const accepted = await listener.next();
      const text = await accepted.until((received) => received.endsWith('x'.repeat(1_300)));
      expect(rawHeader(text, 'Via')).toMatch(new RegExp(`^SIP/2\\.0/TCP 127\\.0\\.0\\.1:${portOf(client, 'tcp')};`));
      accepted.send(answerTo(text, 202));
      expect((await response).status).toBe(202);
    });

    it('goes by UDP after all when TCP is refused', async () => {
      const response = client.sendRequest(large(), toPeer);
      const { text } = await peer.next();
      expect(rawHeader(text, 'Via')).toMatch(/^SIP\/2\.0\/UDP /);
      peer.send(answerTo(text, 202), portOf(client, 'udp'));
      expect((await response).status).toBe(202);
    });

    it('stays on UDP up to the limit, which can be set', async () => {
      const subject = await running.start({ clock, limits: { udpRequestMaxOctets: 65_000 } });
      const response = subject.sendRequest(large(), toPeer);
      peer.send(answerTo((await peer.next()).text, 200), portOf(subject, 'udp'));
      expect((await response).status).toBe(200);
    });
  });

  describe('INVITE', () => {
    it('tells provisional responses, acknowledges a failure itself', async () => {
      const provisional: number[] = [];
      const onProvisional = ({ status }: SipResponse) => provisional.push(status);
      const response = client.sendRequest(bareRequest('INVITE'), toPeer, { onProvisional });
      const invite = (await peer.next()).text;
      peer.send(answerTo(invite, 100, ''), portOf(client, 'udp'));
      peer.send(answerTo(invite, 180), portOf(client, 'udp'));
      peer.send(answerTo(invite, 486), portOf(client, 'udp'));
      expect((await response).status).toBe(486);
      expect(provisional).toEqual([100, 180]);
      const ack = (await peer.next()).text;
      expect(ack).toMatch(/^ACK /);
      expect(rawHeader(ack, 'Via')).toBe(rawHeader(invite, 'Via'));
      expect(rawHeader(ack, 'To')).toContain(';tag=b1');
      clock.advance(32_000);
      expect(client.size.clientTransactions).toBe(0);
    });

    it('leaves the ACK to a 2xx to its caller and tells of further 2xx (forks)', async () => {
      const further: string[] = [];
      const onFurtherSuccess = ({ headers }: SipResponse) => further.push(headers.get('To') ?? '');
      const response = client.sendRequest(bareRequest('INVITE'), toPeer, { onFurtherSuccess });
      const invite = (await peer.next()).text;
      peer.send(answerTo(invite, 200), portOf(client, 'udp'));
      peer.send(answerTo(invite, 200, ';tag=b2'), portOf(client, 'udp'));
      expect((await response).headers.get('To')).toContain(';tag=b1');
      await counted.until('received udp', 2);
      expect(further).toEqual(['<sip:bob@example.com>;tag=b2']);
      expect(peer.unread).toBe(0);
      const ack = bareRequest('ACK');
      await client.sendAck(ack, toPeer);
      expect((await peer.next()).text).toMatch(/^ACK sip:bob@example\.com SIP\/2\.0\r\nVia: .*;branch=z9hG4bK/);
    });

    it('is cancelled by its signal, and resolves with what then comes', async () => {
      const controller = new AbortController();
      const response = client.sendRequest(bareRequest('INVITE'), toPeer, { signal: controller.signal });
      const invite = (await peer.next()).text;
      controller.abort();
      peer.send(answerTo(invite, 180), portOf(client, 'udp'));
      const cancel = (await peer.next()).text;
      expect(cancel).toMatch(/^CANCEL sip:bob@example\.com SIP\/2\.0/);
      expect(rawHeader(cancel, 'Via')).toBe(rawHeader(invite, 'Via'));
      expect(rawHeader(cancel, 'CSeq')).toBe('1 CANCEL');
      peer.send(answerTo(cancel, 200), portOf(client, 'udp'));
      peer.send(answerTo(invite, 487), portOf(client, 'udp'));
      expect((await response).status).toBe(487);
      expect((await peer.next()).text).toMatch(/^ACK /);
    });

    it('is cancelled at its deadline and answered 408', async () => {
      const response = client.sendRequest(bareRequest('INVITE'), toPeer, { deadlineMs: 60_000 });
      const invite = (await peer.next()).text;
      peer.send(answerTo(invite, 180), portOf(client, 'udp'));
      await counted.until('received udp');
      clock.advance(60_000);
      expect((await response).status).toBe(408);
      expect((await peer.next()).text).toMatch(/^CANCEL /);
    });
  });

  it('closing answers what is under way with a synthetic 503, and refuses more', async () => {
    const response = client.sendRequest(bareRequest(), toPeer);
    await peer.next();
    await client.close();
    expect(await response).toMatchObject({ status: 503, synthetic: true, cause: { why: 'closed' } });
    expect(await client.sendRequest(bareRequest(), toPeer)).toMatchObject({ status: 503, synthetic: true });
    expect(clock.pending).toBe(0);
  });

  it('draining waits for requests under way', async () => {
    const response = client.sendRequest(bareRequest(), toPeer);
    const { text } = await peer.next();
    const closed = client.close({ drainMs: 5_000 });
    peer.send(answerTo(text, 200), portOf(client, 'udp'));
    expect((await response).status).toBe(200);
    await closed;
    expect(clock.pending).toBe(0);
  });

  it('over its bound refuses at once', async () => {
    const subject = await running.start({ clock, limits: { maxClientTransactions: 1 } });
    const first = subject.sendRequest(bareRequest(), toPeer);
    expect(await subject.sendRequest(bareRequest(), toPeer)).toMatchObject({ status: 503, cause: { why: 'overload' } });
    peer.send(answerTo((await peer.next()).text, 200), portOf(subject, 'udp'));
    expect((await first).status).toBe(200);
  });

  it('leaks nothing: after 300 requests over UDP and TCP every map and timer is back at zero', async () => {
    const server = await running.start({ clock });
    server.onRequest = (transaction) => transaction.respond(sampleResponse(transaction.request, 200));
    const sent = Array.from({ length: 300 }, (_, index) =>
      client.sendRequest(bareRequest(), uriOf(server, index % 2 === 0 ? 'udp' : 'tcp')),
    );
    const statuses = await Promise.all(sent.map(async (response) => (await response).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    clock.advance(32_000);
    expect(client.size).toMatchObject({ clientTransactions: 0, outboundRequests: 0, connections: 1 });
    expect(server.size).toMatchObject({ serverTransactions: 0, connections: 1 });
    clock.advance(180_000);
    expect(client.size.connections).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('works on the real clock too', async () => {
    const real = new BucketClock();
    const server = await running.start({ clock: real });
    const sender = await running.start({ clock: real, timers: { t1: 20 } });
    let copies = 0;
    server.onRequest = (transaction) => {
      copies++;
      transaction.respond(createResponse(transaction.request, 200, 'OK'));
    };
    expect((await sender.sendRequest(bareRequest(), uriOf(server, 'udp'))).status).toBe(200);
    expect(copies).toBe(1);
    const silent = await sender.sendRequest(bareRequest(), toPeer, { deadlineMs: 200 });
    expect(silent.status).toBe(408);
    expect(peer.unread).toBeGreaterThan(1);
  });
});
