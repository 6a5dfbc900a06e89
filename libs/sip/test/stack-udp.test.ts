import { networkInterfaces } from 'node:os';
import {
  generateBranch,
  ManualClock,
  type ServerTransaction,
  type SipStack,
  TransactionAborted,
} from '../src/index.ts';
import { UdpPeer } from './raw-peers.ts';
import { rawHeader, rawRequest } from './raw-requests.ts';
import { CountingObserver, portOf, RunningStacks } from './running-stacks.ts';
import { sampleResponse } from './sample-messages.ts';

describe('SipStack as UAS over UDP', () => {
  const running = new RunningStacks();
  let counted: CountingObserver;
  let clock: ManualClock;
  let peer: UdpPeer;
  let stack: SipStack;
  let port: number;
  let handled: ServerTransaction[];

  beforeEach(async () => {
    counted = new CountingObserver();
    clock = new ManualClock();
    handled = [];
    peer = running.also(await UdpPeer.open());
    stack = await running.start({ clock, observer: counted.observer });
    port = portOf(stack, 'udp');
    stack.onRequest = (transaction) => {
      handled.push(transaction);
      transaction.respond(sampleResponse(transaction.request, 202));
    };
  });
  afterEach(() => running.close());

  /** Sends OPTIONS and waits for its answer: everything sent before it has been dealt with then. */
  async function settle(): Promise<void> {
    const branch = generateBranch();
    peer.send(rawRequest({ method: 'OPTIONS', sentBy: `127.0.0.1:${peer.port}`, branch }), port);
    for (;;) {
      const { text } = await peer.next();
      if (text.includes(branch)) return;
    }
  }

  it('hands a request up and answers from the socket that received it', async () => {
    peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}`, body: 'hello' }), port);
    const answer = await peer.next();
    expect(answer.text).toMatch(/^SIP\/2\.0 202 Sample\r\n/);
    expect(answer.port).toBe(port);
    expect(handled[0]?.request.body.toString()).toBe('hello');
    expect(handled[0]?.source).toMatchObject({
      transport: 'udp',
      address: '127.0.0.1',
      port: peer.port,
      localPort: port,
    });
    expect(handled[0]?.receivedAt).toBe(clock.now());
  });

  it('RFC 3581: answers a client behind another port at its source port, with received and rport', async () => {
    peer.send(rawRequest({ sentBy: '192.0.2.55:5060', via: ';rport' }), port);
    const via = rawHeader((await peer.next()).text, 'Via');
    expect(via).toContain('SIP/2.0/UDP 192.0.2.55:5060;');
    expect(via).toContain(`;rport=${peer.port}`);
    expect(via).toContain(';received=127.0.0.1');
  });

  it('RFC 3261 §18.2.2: without rport answers at the port of sent-by', async () => {
    const other = running.also(await UdpPeer.open());
    peer.send(rawRequest({ sentBy: `host.example.com:${other.port}` }), port);
    expect(rawHeader((await other.next()).text, 'Via')).toContain(';received=127.0.0.1');
    expect(peer.unread).toBe(0);
  });

  it('absorbs retransmissions and answers them with the same octets', async () => {
    const request = rawRequest({ sentBy: `127.0.0.1:${peer.port}` });
    peer.send(request, port);
    const first = await peer.next();
    peer.send(request, port);
    peer.send(request, port);
    expect((await peer.next()).text).toBe(first.text);
    expect((await peer.next()).text).toBe(first.text);
    expect(handled).toHaveLength(1);
    expect(counted.of('retransmission server')).toBe(2);
  });

  it('RFC 3261 §8.2.2.2: answers a merged request 482', async () => {
    const callId = generateBranch();
    peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}`, callId }), port);
    expect((await peer.next()).text).toContain('SIP/2.0 202');
    peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}`, callId }), port);
    expect((await peer.next()).text).toContain('SIP/2.0 482');
    expect(handled).toHaveLength(1);
    expect(counted.of('refused merged')).toBe(1);
  });

  it('answers a malformed request statelessly and stays silent to malformed ACKs, responses and garbage', async () => {
    const sentBy = `127.0.0.1:${peer.port}`;
    const good = rawRequest({ sentBy });
    peer.send(good.replace('Max-Forwards: 70', 'Max Forwards 70'), port);
    expect((await peer.next()).text).toMatch(/^SIP\/2\.0 400 /);
    peer.send(good.replace('SIP/2.0\r\nVia', 'SIP/7.0\r\nVia'), port);
    expect((await peer.next()).text).toMatch(/^SIP\/2\.0 505 /);
    peer.send(rawRequest({ sentBy, cseqMethod: 'INVITE' }), port);
    expect((await peer.next()).text).toMatch(/^SIP\/2\.0 400 /);
    peer.send(rawRequest({ sentBy, method: 'ACK' }).replace('Max-Forwards: 70', 'Max Forwards 70'), port);
    peer.send(rawRequest({ sentBy, method: 'ACK', cseqMethod: 'MESSAGE' }), port);
    peer.send('SIP/2.0 200 OK\r\nVia: nonsense\r\n\r\n', port);
    peer.send(`SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP ${sentBy};branch=z9hG4bKstray\r\nCSeq: 1 MESSAGE\r\n\r\n`, port);
    peer.send(Buffer.from([0, 255, 13, 10, 7, 0, 0, 1]), port);
    peer.send('\r\n\r\n', port);
    await settle();
    expect(peer.unread).toBe(0);
    expect(counted.of('parseError 400 true')).toBe(2);
    expect(counted.of('parseError 505 true')).toBe(1);
    expect(counted.of('dropped unmatched-response')).toBe(1);
    expect(counted.of('dropped garbage') + counted.of('dropped malformed')).toBe(4);
    expect(stack.size.openServerTransactions).toBe(0);
  });

  it('survives a thousand random datagrams', async () => {
    const seed = rawRequest({ sentBy: `127.0.0.1:${peer.port}`, body: 'hello' });
    for (let i = 0; i < 1_000; i++) {
      const octets = Buffer.from(seed, 'latin1').subarray(0, 1 + ((i * 7_919) % seed.length));
      octets[(i * 104_729) % octets.length] = i % 256;
      peer.send(octets, port);
    }
    await settle();
    await settle();
    expect(stack.size.openServerTransactions).toBe(0);
  });

  it('answers 500 when the handler throws or rejects, and 503 without a handler', async () => {
    const sentBy = `127.0.0.1:${peer.port}`;
    stack.onRequest = () => {
      throw new Error('a bug');
    };
    peer.send(rawRequest({ sentBy }), port);
    expect((await peer.next()).text).toContain('SIP/2.0 500');
    stack.onRequest = async () => Promise.reject(new Error('another bug'));
    peer.send(rawRequest({ sentBy }), port);
    expect((await peer.next()).text).toContain('SIP/2.0 500');
    stack.onRequest = undefined;
    peer.send(rawRequest({ sentBy }), port);
    expect((await peer.next()).text).toContain('SIP/2.0 503');
    expect(counted.of('handlerError')).toBe(2);
  });

  it('aborts the signal when the client has given up', async () => {
    let signal: AbortSignal | undefined;
    stack.onRequest = (transaction) => {
      handled.push(transaction);
      if (transaction.request.method === 'MESSAGE') signal = transaction.signal;
      else transaction.respond(sampleResponse(transaction.request, 200));
    };
    peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}` }), port);
    await settle();
    expect(signal?.aborted).toBe(false);
    clock.advance(32_000);
    expect(signal?.reason).toMatchObject({ name: 'TransactionAborted', cause: 'timeout' });
    expect(signal?.reason).toBeInstanceOf(TransactionAborted);
    expect(handled[0]?.settled).toBe(true);
  });

  describe('INVITE', () => {
    const sentBy = () => `127.0.0.1:${peer.port}`;

    it('absorbs the ACK to a failure and hands up the ACK to a 2xx', async () => {
      const acks: string[] = [];
      stack.onAck = (ack) => acks.push(ack.headers.get('Call-ID') ?? '');
      stack.onRequest = (transaction) => {
        const status = transaction.request.headers.get('Call-ID') === 'yes' ? 200 : 486;
        transaction.respond(sampleResponse(transaction.request, status));
      };
      for (const callId of ['no', 'yes']) {
        const branch = generateBranch();
        peer.send(rawRequest({ method: 'INVITE', sentBy: sentBy(), branch, callId }), port);
        await peer.next();
        const ackBranch = callId === 'no' ? branch : generateBranch();
        peer.send(rawRequest({ method: 'ACK', sentBy: sentBy(), branch: ackBranch, callId, toTag: 'b1' }), port);
      }
      stack.onRequest = (transaction) => transaction.respond(sampleResponse(transaction.request, 200));
      await settle();
      expect(acks).toEqual(['yes']);
    });

    it('RFC 3261 §9.2: answers CANCEL 200 with the same To tag, aborts the INVITE, which gets its 487', async () => {
      const branch = generateBranch();
      stack.onRequest = (transaction) => {
        transaction.respond(sampleResponse(transaction.request, 180));
        transaction.signal.addEventListener('abort', () => {
          handled.push(transaction);
          transaction.respond(sampleResponse(transaction.request, 487));
        });
      };
      peer.send(rawRequest({ method: 'INVITE', sentBy: sentBy(), branch }), port);
      expect((await peer.next()).text).toContain('SIP/2.0 180');
      peer.send(rawRequest({ method: 'CANCEL', sentBy: sentBy(), branch }), port);
      const answers = [(await peer.next()).text, (await peer.next()).text];
      expect(answers[0]).toMatch(/^SIP\/2\.0 200 OK\r\n/);
      expect(rawHeader(answers[0] ?? '', 'CSeq')).toBe('1 CANCEL');
      expect(rawHeader(answers[0] ?? '', 'To')).toContain(';tag=b1');
      expect(answers[1]).toMatch(/^SIP\/2\.0 487 /);
      expect(handled[0]?.signal.reason).toMatchObject({ cause: 'cancelled' });
    });

    it('answers a CANCEL without an INVITE 481', async () => {
      peer.send(rawRequest({ method: 'CANCEL', sentBy: sentBy() }), port);
      expect((await peer.next()).text).toContain('SIP/2.0 481');
      expect(handled).toHaveLength(0);
    });
  });

  it('over its bound answers 503 with Retry-After statelessly, the same to each retransmission, and ignores the ACK', async () => {
    const acks: string[] = [];
    const small = await running.start({
      clock,
      observer: counted.observer,
      limits: { maxOpenServerTransactions: 2, retryAfterSeconds: 7 },
    });
    small.onAck = (ack) => acks.push(ack.method);
    const open: ServerTransaction[] = [];
    small.onRequest = (transaction) => {
      open.push(transaction);
    };
    const sentBy = `127.0.0.1:${peer.port}`;
    const target = portOf(small, 'udp');
    for (let i = 0; i < 2; i++) peer.send(rawRequest({ sentBy }), target);
    const branch = generateBranch();
    const invite = rawRequest({ method: 'INVITE', sentBy, branch });
    peer.send(invite, target);
    const refused = (await peer.next()).text;
    expect(refused).toMatch(/^SIP\/2\.0 503 /);
    expect(rawHeader(refused, 'Retry-After')).toBe('7');
    peer.send(invite, target);
    expect((await peer.next()).text).toBe(refused);
    const toTag = /;tag=(\w+)/.exec(rawHeader(refused, 'To') ?? '')?.[1] ?? '';
    peer.send(rawRequest({ method: 'ACK', sentBy, branch, toTag }), target);
    open[0]?.respond(sampleResponse(open[0].request, 200));
    expect((await peer.next()).text).toContain('SIP/2.0 200');
    peer.send(rawRequest({ sentBy }), target);
    await counted.until('transactionOpened server', 3);
    expect(counted.of('refused transactions')).toBe(2);
    expect(acks).toEqual([]);
    expect(open).toHaveLength(3);
  });

  it('bounds the octets it keeps for retransmissions, and counts them down again', async () => {
    const small = await running.start({ clock, observer: counted.observer, limits: { maxKeptOctets: 500 } });
    small.onRequest = (transaction) => transaction.respond(sampleResponse(transaction.request, 200));
    const answers: string[] = [];
    const ask = async () => {
      peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}` }), portOf(small, 'udp'));
      answers.push((await peer.next()).text.slice(8, 11));
    };
    for (let i = 0; i < 4; i++) await ask();
    clock.advance(32_000);
    await ask();
    expect(answers).toEqual(['200', '200', '503', '503', '200']);
  });

  it('leaks nothing: after 500 requests and 32 s every map and timer is back at zero', async () => {
    for (let i = 0; i < 500; i++) peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}` }), port);
    for (let i = 0; i < 500; i++) await peer.next();
    expect(stack.size).toMatchObject({ serverTransactions: 500, openServerTransactions: 0 });
    clock.advance(32_000);
    expect(stack.size).toEqual({
      serverTransactions: 0,
      openServerTransactions: 0,
      clientTransactions: 0,
      outboundRequests: 0,
      connections: 0,
    });
    expect(clock.pending).toBe(0);
    expect(counted.of('transactionClosed server')).toBe(500);
  });

  it('receives a burst of 2,000 datagrams without loss', async () => {
    const { port: source } = peer;
    const requests = Array.from({ length: 2_000 }, () =>
      rawRequest({ sentBy: `127.0.0.1:${source}`, body: 'x'.repeat(600) }),
    );
    // All are in the socket's buffer before the stack reads the first: this process is busy sending.
    for (const request of requests) peer.send(request, port);
    await counted.until('transactionOpened server', 2_000);
    expect(handled).toHaveLength(2_000);
  });

  it('asks for a receive buffer of 4 MB and tells what was granted', () => {
    const granted = [...counted.counts.keys()].filter((name) => name.startsWith('buffersGranted'));
    expect(granted).toHaveLength(1);
    expect(Number(granted[0]?.split(' ')[1])).toBeGreaterThan(0);
  });

  it('drains: refuses new requests with 503, lets the open one finish, then closes', async () => {
    stack.onRequest = (transaction) => {
      handled.push(transaction);
    };
    const sentBy = `127.0.0.1:${peer.port}`;
    peer.send(rawRequest({ sentBy }), port);
    await counted.until('transactionOpened server');
    const closed = stack.close({ drainMs: 10_000 });
    peer.send(rawRequest({ sentBy }), port);
    expect((await peer.next()).text).toMatch(/^SIP\/2\.0 503 [\s\S]*Retry-After: 5\r\n/);
    expect(counted.of('refused draining')).toBe(1);
    const [open] = handled;
    open?.respond(sampleResponse(open.request, 200));
    expect((await peer.next()).text).toContain('SIP/2.0 200');
    await closed;
    expect(clock.pending).toBe(0);
    expect(stack.size.serverTransactions).toBe(0);
  });

  it('closes when the drain time is over and aborts what is still open', async () => {
    stack.onRequest = (transaction) => {
      handled.push(transaction);
    };
    peer.send(rawRequest({ sentBy: `127.0.0.1:${peer.port}` }), port);
    await counted.until('transactionOpened server');
    const closed = stack.close({ drainMs: 1_000 });
    clock.advance(1_000);
    await closed;
    expect(handled[0]?.signal.reason).toMatchObject({ cause: 'closed' });
    expect(clock.pending).toBe(0);
  });
});

/** Some machines and containers have no IPv6 at all. */
const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

function overIpv6(): void {
  it('receives, answers and sends over ::1', async () => {
    const running = new RunningStacks();
    try {
      const server = await running.start({ listen: ['udp:[::1]:0', 'tcp:[::1]:0'] });
      server.onRequest = (transaction) => transaction.respond(sampleResponse(transaction.request, 200));
      const peer = running.also(await UdpPeer.open('::1'));
      const port = portOf(server, 'udp');
      peer.send(rawRequest({ sentBy: '[2001:db8::9:1]:5060', via: ';rport' }), port, '::1');
      expect(rawHeader((await peer.next()).text, 'Via')).toContain(`;rport=${peer.port};received=::1`);
      peer.send(rawRequest({ sentBy: `[0:0:0:0:0:0:0:1]:${peer.port}` }), port, '::1');
      expect(rawHeader((await peer.next()).text, 'Via')).not.toContain('received');
    } finally {
      await running.close();
    }
  });
}

if (hasIpv6) describe('SipStack over IPv6', overIpv6);
