import { ManualClock, type ServerTransaction, SipStack } from '../src/index.ts';
import { TcpPeer, TcpServerPeer } from './raw-peers.ts';
import { rawHeader, rawRequest } from './raw-requests.ts';
import { CountingObserver, portOf, RunningStacks, uriOf } from './running-stacks.ts';
import { bareRequest, sampleResponse } from './sample-messages.ts';

const SENT_BY = 'pc33.example.com:5060';

function request(body = ''): string {
  return rawRequest({ sentBy: SENT_BY, transport: 'TCP', body });
}

describe('SipStack over TCP', () => {
  const running = new RunningStacks();
  let counted: CountingObserver;
  let clock: ManualClock;
  let stack: SipStack;
  let handled: ServerTransaction[];

  beforeEach(async () => {
    counted = new CountingObserver();
    clock = new ManualClock();
    handled = [];
    stack = await running.start({
      clock,
      observer: counted.observer,
      limits: { maxConnections: 3, messageDeadlineMs: 5_000, idleTimeoutMs: 60_000, maxBacklogOctets: 100_000 },
      messageLimits: { maxBodySize: 2_000, maxHeadSize: 2_000 },
    });
    stack.onRequest = (transaction) => {
      handled.push(transaction);
      transaction.respond(sampleResponse(transaction.request, 200));
    };
  });
  afterEach(() => running.close());

  async function connected(): Promise<TcpPeer> {
    const peer = running.also(await TcpPeer.connect(portOf(stack, 'tcp')));
    await counted.until('connectionOpened in');
    return peer;
  }

  const answers = (received: string) => received.match(/^SIP\/2\.0 \d{3}/gm)?.length ?? 0;

  it('answers on the connection of the request, with received added', async () => {
    const peer = await connected();
    peer.send(request());
    const answer = await peer.until((received) => answers(received) === 1);
    expect(rawHeader(answer, 'Via')).toContain(';received=127.0.0.1');
    expect(handled[0]?.source).toMatchObject({ transport: 'tcp', port: peer.port });
    expect(stack.size.serverTransactions).toBe(0);
  });

  it('takes two messages from one segment and one message from many', async () => {
    const peer = await connected();
    peer.send(request('one') + request('two'));
    await peer.until((received) => answers(received) === 2);
    for (const character of request('three')) peer.send(character);
    await peer.until((received) => answers(received) === 3);
    expect(handled.map((transaction) => transaction.request.body.toString())).toEqual(['one', 'two', 'three']);
  });

  it('answers a keep-alive ping with one CRLF (RFC 5626 §4.4.1)', async () => {
    const peer = await connected();
    peer.send('\r\n\r\n');
    expect(await peer.until((received) => received.length >= 2)).toBe('\r\n');
  });

  it.each([
    ['a message without Content-Length', request().replace(/Content-Length: 0\r\n/, ''), 400],
    ['a body over the limit', request().replace('Content-Length: 0', 'Content-Length: 2001'), 413],
    ['a huge Content-Length', request().replace('Content-Length: 0', 'Content-Length: 4294967296000'), 413],
    ['a head over the limit', request().replace('\r\n\r\n', `\r\nSubject: ${'x'.repeat(2_000)}\r\n\r\n`), 513],
  ])('answers %s and closes the connection', async (_what, text, status) => {
    const peer = await connected();
    peer.send(text);
    expect(await peer.until((_received, closed) => closed)).toMatch(new RegExp(`^SIP/2\\.0 ${status} `));
    await counted.until('connectionClosed in framing');
    expect(stack.size.connections).toBe(0);
    expect(clock.pending).toBe(0);
    expect(handled).toEqual([]);
  });

  it('closes the connection on garbage without an answer', async () => {
    const peer = await connected();
    peer.send('GET / HTTP/1.1\r\nHost: example.com\r\n\r\n');
    expect(await peer.until((_received, closed) => closed)).toBe('');
    expect(counted.of('dropped garbage')).toBe(1);
  });

  it('keeps the connection when a well-framed message is malformed', async () => {
    const peer = await connected();
    peer.send(request().replace('Max-Forwards: 70', 'Max Forwards 70') + request());
    const answer = await peer.until((received) => answers(received) === 2);
    expect(answer).toMatch(/^SIP\/2\.0 400 [\s\S]*SIP\/2\.0 200 /);
    expect(peer.closed).toBe(false);
  });

  it('slow-loris: a message that is not complete in time ends its connection, however it drips', async () => {
    const peer = await connected();
    const text = request('body');
    peer.send(text.slice(0, 30));
    // The answer to the ping of another connection shows that what was sent before has been read.
    const other = running.also(await TcpPeer.connect(portOf(stack, 'tcp')));
    for (let sent = 30; sent < 34; sent++) {
      other.send('\r\n\r\n');
      await other.until((received) => received.length === 2 * (sent - 29));
      clock.advance(1_000);
      peer.send(text.charAt(sent));
    }
    expect(peer.closed).toBe(false);
    clock.advance(1_000);
    await peer.until((_received, closed) => closed);
    expect(counted.of('connectionClosed in slow-message')).toBe(1);
    expect(handled).toEqual([]);
  });

  it('each message has the whole deadline, however many came before on the connection', async () => {
    const peer = await connected();
    peer.send('MESSAGE');
    for (let i = 1; i <= 4; i++) {
      peer.send(`${request().slice('MESSAGE'.length)}MESSAGE`);
      await peer.until((received) => answers(received) === i);
      clock.advance(3_000);
    }
    expect(counted.of('connectionClosed in slow-message')).toBe(0);
  });

  it('closes an idle connection, but not one with traffic', async () => {
    const peer = await connected();
    clock.advance(50_000);
    peer.send('\r\n\r\n');
    await peer.until((received) => received.length === 2);
    clock.advance(50_000);
    expect(stack.size.connections).toBe(1);
    clock.advance(10_000);
    await peer.until((_received, closed) => closed);
    expect(counted.of('connectionClosed in idle')).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('closes connections over the limit at once', async () => {
    for (let i = 0; i < 3; i++) running.also(await TcpPeer.connect(portOf(stack, 'tcp')));
    await counted.until('connectionOpened in', 3);
    const fourth = running.also(await TcpPeer.connect(portOf(stack, 'tcp')));
    await fourth.until((_received, closed) => closed);
    expect(counted.of('dropped too-many-connections')).toBe(1);
    expect(stack.size.connections).toBe(3);
  });

  it('closes the connection of a peer that does not read', async () => {
    const peer = await connected();
    peer.pause();
    const large = Buffer.alloc(60_000, 'x');
    stack.onRequest = (transaction) => {
      const response = sampleResponse(transaction.request, 200);
      response.body = large;
      transaction.respond(response);
    };
    while (counted.of('connectionClosed in backlog') === 0) {
      peer.send(request());
      await counted.until('received tcp', counted.of('received tcp') + 1);
    }
    expect(counted.of('dropped backlog')).toBe(1);
    expect(stack.size.connections).toBe(0);
  });

  it('RFC 3261 §18.2.2: answers over a new connection to the port of sent-by when the old one is gone', async () => {
    const listener = running.also(await TcpServerPeer.open());
    const peer = await connected();
    stack.onRequest = (transaction) => {
      handled.push(transaction);
    };
    peer.send(rawRequest({ sentBy: `127.0.0.1:${listener.port}`, transport: 'TCP' }));
    await counted.until('transactionOpened server');
    peer.close();
    await counted.until('connectionClosed in peer');
    const [open] = handled;
    open?.respond(sampleResponse(open.request, 202));
    const answered = await listener.next();
    expect(await answered.until((received) => answers(received) === 1)).toMatch(/^SIP\/2\.0 202 /);
  });

  it('sends all requests to one destination over one connection, which Via, pool and timers forget at the end', async () => {
    const client = await running.start({ clock, observer: counted.observer });
    const [first, second] = await Promise.all([
      client.sendRequest(bareRequest(), uriOf(stack, 'tcp')),
      client.sendRequest(bareRequest(), uriOf(stack, 'tcp')),
    ]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(handled[0]?.source.port).toBe(handled[1]?.source.port);
    expect(handled[0]?.request.headers.get('Via')).toContain(`SIP/2.0/TCP 127.0.0.1:${portOf(client, 'tcp')};`);
    expect(client.size).toMatchObject({ connections: 1, clientTransactions: 0 });
    clock.advance(180_000);
    await counted.until('connectionClosed out idle');
    expect(client.size.connections).toBe(0);
  });

  it('tells the waiting client transactions when their connection closes', async () => {
    const listener = running.also(await TcpServerPeer.open());
    const pending = [bareRequest(), bareRequest('INVITE')].map((waiting) =>
      stack.sendRequest(waiting, `sip:127.0.0.1:${listener.port};transport=tcp`),
    );
    const accepted = await listener.next();
    await accepted.until((received) => received.includes('MESSAGE') && received.includes('INVITE'));
    accepted.close();
    for (const response of await Promise.all(pending)) {
      expect(response).toMatchObject({ status: 503, synthetic: true, cause: { failure: 'closed' } });
    }
    expect(stack.size).toMatchObject({ clientTransactions: 0, outboundRequests: 0, connections: 0 });
    expect(clock.pending).toBe(0);
  });

  it('gives up a connection attempt that is not answered in time', async () => {
    // 198.51.100.0/24 leads nowhere (RFC 5737); where the system says so at once the outcome is the same.
    const client = await running.start({ clock, listen: ['udp:0.0.0.0:0'], limits: { connectTimeoutMs: 3_000 } });
    const response = client.sendRequest(bareRequest(), 'sip:198.51.100.1;transport=tcp');
    clock.advance(3_000);
    expect(await response).toMatchObject({ status: 503, synthetic: true });
    expect(client.size.connections).toBe(0);
  });

  it('closing lets what was written leave', async () => {
    const peer = await connected();
    peer.send(request());
    await counted.until('transactionClosed server');
    await stack.close();
    expect(answers(await peer.until((_received, closed) => closed))).toBe(1);
  });
});

describe('SipStack configuration', () => {
  it('refuses a TLS listener in clear words', () => {
    expect(() => new SipStack({ listen: ['tls:127.0.0.1:5061'] })).toThrow(/not supported by this version/);
  });

  it('binds all listeners or none', async () => {
    const running = new RunningStacks();
    try {
      const first = await running.start({ listen: ['tcp:127.0.0.1:0'] });
      const second = new SipStack({ listen: ['udp:127.0.0.1:0', `tcp:127.0.0.1:${portOf(first, 'tcp')}`] });
      await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
      expect(second.addresses).toEqual([]);
    } finally {
      await running.close();
    }
  });
});
