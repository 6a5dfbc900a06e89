import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Bus, connectBus } from '@causeway/bus';
import {
  InterworkingSelectionDefinition,
  type InterworkRequest,
  SipEdgeDefinition,
  type SipResponse as Verdict,
} from '@causeway/contracts';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { createResponse, HeaderBlock, SipRequest, type SipResponse, SipStack } from '@causeway/sip';
import { type ServerProcess, serviceContext, startNatsServer } from '@causeway/testkit';
import { start } from '../src/index.ts';

const ACCEPTED: Verdict = {
  status: 202,
  reason: 'Accepted',
  headers: [{ name: 'Server', value: 'IWF-SMS-serv/OMA2.1' }],
  body: Buffer.alloc(0),
};
const PAGER = 'urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg';

/** A pager mode MESSAGE as a core sends it; `changes` replace headers, undefined removes one. */
function pagerMessage(
  changes: Readonly<Record<string, string | undefined>> = {},
  uri = 'tel:+447700900123',
): SipRequest {
  const headers = HeaderBlock.of([
    ['From', '<sip:+12125550101@home.example;user=phone>;tag=9f2c'],
    ['To', '<tel:+447700900123>'],
    ['P-Asserted-Identity', '<tel:+12125550101>'],
    ['P-Asserted-Service', PAGER],
    ['Conversation-ID', '7d3c5f62'],
    ['Contribution-ID', '0c7f4a51'],
    ['X-Unknown', 'kept  as "it" is'],
    ['Content-Type', 'message/cpim'],
  ]);
  for (const [name, value] of Object.entries(changes)) {
    headers.remove(name);
    if (value !== undefined) headers.append(name, value);
  }
  return new SipRequest(
    'MESSAGE',
    uri,
    headers,
    Buffer.from('From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\nhello'),
  );
}

describe('sip-edge over a real nats-server and real sockets', () => {
  let server: ServerProcess;
  let context: ServiceContext;
  let edge: RunningService;
  let peers: Bus;
  let core: SipStack;
  /** What the ISF of this test was asked. */
  let asked: InterworkRequest[];
  let verdict: (request: InterworkRequest) => Verdict | Promise<Verdict>;

  async function begin(yaml = ''): Promise<void> {
    context = await serviceContext(
      'sip-edge',
      [
        `nats: { servers: ["${server.url}"] }`,
        `sip: { listen: ["udp:127.0.0.1:0", "tcp:127.0.0.1:0"], domain: example.net, next_hop: "sip:127.0.0.1:${core.addresses[0]?.port}", ${yaml} }`,
      ].join('\n'),
    );
    edge = await start(context);
  }

  const send = (request: SipRequest, transport: 'udp' | 'tcp' = 'udp'): Promise<SipResponse> =>
    core.sendRequest(request, `sip:${edge.addresses?.[transport] ?? ''};transport=${transport}`, { deadlineMs: 8_000 });

  async function serveIsf(): Promise<void> {
    await peers.serve(
      InterworkingSelectionDefinition,
      {
        interwork: async (request) => {
          asked.push(request);
          return { response: await verdict(request), attempts: [] };
        },
        explain: () => ({ selected: '', rejectionStatus: 0, ranking: [], reasons: [] }),
      },
      { queue: 'isf' },
    );
  }

  beforeAll(async () => {
    server = await startNatsServer();
  });
  beforeEach(async () => {
    asked = [];
    verdict = () => ACCEPTED;
    // A core listens on UDP and TCP on the same port (RFC 3261 §18.2.1).
    const port = await freePort();
    core = new SipStack({ listen: [`udp:127.0.0.1:${port}`, `tcp:127.0.0.1:${port}`] });
    await core.start();
    peers = await connectBus({
      servers: [server.url],
      name: 'isf',
      logger: (await serviceContext('isf', '')).logger,
      streams: false,
    });
  });
  afterEach(async () => {
    await edge.drain(AbortSignal.timeout(100));
    await Promise.all([edge.stop(), peers.close(), core.close()]);
  });
  afterAll(() => server.stop());

  describe('MESSAGE', () => {
    it.each([
      [
        'SMS-T2.Call-ID SMS-T2.To SMS-T2.Via SMS-T2.From SMS-T2.CSeq SMS-T2.Content-Length MMS-T14.Call-ID MMS-T14.To MMS-T14.Via MMS-T14.From MMS-T14.CSeq MMS-T14.Content-Length',
        'tel:+447700900123',
      ],
      [
        'EML-T47.Call-ID EML-T47.To EML-T47.Via EML-T47.From EML-T47.CSeq EML-T47.Content-Length',
        'mailto:bob@example.org',
      ],
    ])('%s answers with those of the request', async (_ids, uri) => {
      await serveIsf();
      await begin();
      const request = pagerMessage({}, uri);
      const answer = await send(request);
      expect([answer.status, answer.reason]).toEqual([202, 'Accepted']);
      expect(answer.headers.get('Call-ID')).toBe(request.headers.get('Call-ID'));
      expect(answer.headers.get('From')).toBe('<sip:+12125550101@home.example;user=phone>;tag=9f2c');
      expect(answer.headers.get('To')).toMatch(/^<tel:\+447700900123>;tag=\S+$/);
      expect(answer.headers.get('CSeq')).toBe(request.headers.get('CSeq'));
      expect(answer.headers.getAll('Via')).toHaveLength(1);
      expect(answer.headers.get('Content-Length')).toBe('0');
      expect(answer.headers.get('Server')).toBe('IWF-SMS-serv/OMA2.1');
    });

    it('hands the request to the ISF with its header block octet for octet, identities and what is left of the transaction', async () => {
      await serveIsf();
      await begin();
      const before = Date.now();
      await send(pagerMessage());
      expect(asked).toHaveLength(1);
      const { envelope, request } = asked[0] ?? {};
      expect(request?.requestUri).toBe('tel:+447700900123');
      expect(request?.headers.toString('latin1')).toContain('\r\nX-Unknown: kept  as "it" is\r\n');
      expect(request?.body.toString()).toContain('hello');
      expect(envelope?.identities).toMatchObject({ conversationId: '7d3c5f62', contributionId: '0c7f4a51' });
      expect(envelope?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
      expect(envelope?.deadlineUnixMs).toBeGreaterThan(before + 25_000);
      expect(envelope?.deadlineUnixMs).toBeLessThan(before + 32_000);
    });

    it.each(['udp', 'tcp'] as const)('serves %s', async (transport) => {
      await serveIsf();
      await begin();
      expect((await send(pagerMessage(), transport)).status).toBe(202);
    });

    it('takes a Request-URI that is a mail address', async () => {
      await serveIsf();
      await begin();
      const to = '<mailto:eva@mail.example>;nccsid=email';
      expect((await send(pagerMessage({ To: to }, 'mailto:eva@mail.example'))).status).toBe(202);
      expect(asked[0]?.request?.requestUri).toBe('mailto:eva@mail.example');
    });

    it('takes its own Route off and asks the ISF whatever the Request-URI', async () => {
      await serveIsf();
      await begin();
      expect((await send(pagerMessage({ Route: '<sip:isf.example.net;lr>' }))).status).toBe(202);
      expect(asked[0]?.request?.headers.toString('latin1')).not.toMatch(/^Route:/m);
    });

    it('answers 503 with Retry-After at once when nobody serves the selection', async () => {
      await begin();
      const answer = await send(pagerMessage());
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    });

    it('answers 503 with Retry-After for the Participating Function, which nobody serves', async () => {
      await serveIsf();
      await begin();
      const answer = await send(pagerMessage({ Route: '<sip:cpm-pf@example.net;lr>' }));
      expect([answer.status, answer.headers.has('Retry-After')]).toEqual([503, true]);
      expect(asked).toEqual([]);
    });

    it('answers 500 when the service behind fails', async () => {
      verdict = () => Promise.reject(new Error('a defect'));
      await serveIsf();
      await begin();
      expect((await send(pagerMessage())).status).toBe(500);
    });

    it('IWF-6.1-03e answers a MESSAGE without a known feature tag with 488 and asks nobody', async () => {
      await serveIsf();
      await begin();
      expect((await send(pagerMessage({ 'P-Asserted-Service': undefined }))).status).toBe(488);
      expect((await send(pagerMessage({ 'P-Asserted-Service': `${PAGER}.group` }))).status).toBe(488);
      expect(asked).toEqual([]);
    });

    it('IWF-6.1-03a takes the tag from Accept-Contact, and the misprint com.msg by policy', async () => {
      await serveIsf();
      await begin();
      const tag = '*;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg";require;explicit';
      expect((await send(pagerMessage({ 'P-Asserted-Service': undefined, 'Accept-Contact': tag }))).status).toBe(202);
      expect((await send(pagerMessage({ 'P-Asserted-Service': PAGER.replace('cpm', 'com') }))).status).toBe(202);
    });

    it('answers a malformed Conversation-ID with 400', async () => {
      await serveIsf();
      await begin();
      expect((await send(pagerMessage({ 'Conversation-ID': 'two words' }))).status).toBe(400);
    });
  });

  describe('what is refused before any work', () => {
    beforeEach(async () => {
      await serveIsf();
      await begin();
    });
    afterEach(() => expect(asked).toEqual([]));

    it('405 with Allow for a method that is not served', async () => {
      const answer = await send(new SipRequest('PUBLISH', 'sip:isf.example.net', pagerMessage().headers));
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'MESSAGE, OPTIONS']);
    });

    it('481 for a request of a dialog that nobody holds', async () => {
      expect((await send(pagerMessage({ To: '<tel:+447700900123>;tag=gone' }))).status).toBe(481);
      expect(
        (await send(new SipRequest('BYE', 'sip:isf.example.net', pagerMessage({ To: '<sip:a@b>;tag=gone' }).headers)))
          .status,
      ).toBe(481);
    });

    it('483 at Max-Forwards 0', async () => {
      expect((await send(pagerMessage({ 'Max-Forwards': '0' }))).status).toBe(483);
    });

    it('420 with Unsupported for an extension that is required', async () => {
      const answer = await send(pagerMessage({ Require: '100rel, path' }));
      expect([answer.status, answer.headers.get('Unsupported')]).toEqual([420, '100rel']);
    });

    it('416 for a Request-URI of an unknown scheme', async () => {
      expect((await send(pagerMessage({}, 'nobodyknows:this'))).status).toBe(416);
    });

    it('415 with Accept-Encoding for an encoding', async () => {
      const answer = await send(pagerMessage({ 'Content-Encoding': 'gzip' }));
      expect([answer.status, answer.headers.get('Accept-Encoding')]).toEqual([415, 'identity']);
    });

    it('400 for a malformed header that matters', async () => {
      expect((await send(pagerMessage({ 'Max-Forwards': 'many' }))).status).toBe(400);
    });
  });

  it('403 from outside the trust domain', async () => {
    await serveIsf();
    await begin('trusted_peers: ["192.0.2.0/24"]');
    expect((await send(pagerMessage())).status).toBe(403);
    expect((await send(new SipRequest('OPTIONS', 'sip:isf.example.net', pagerMessage().headers))).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it('504 when the ISF has not answered within bus.call_timeout_ms, as when it died', async () => {
    verdict = () => new Promise<Verdict>(() => {});
    await serveIsf();
    await begin('} \nbus: { call_timeout_ms: 150');
    const sentAt = performance.now();
    const answer = await send(pagerMessage());
    expect([answer.status, answer.headers.has('Warning')]).toEqual([504, true]);
    expect(performance.now() - sentAt).toBeLessThan(2_000);
  });

  it('503 with Retry-After when as much is in hand as may be, and serves again afterwards', async () => {
    const held = Promise.withResolvers<Verdict>();
    verdict = () => held.promise;
    await serveIsf();
    await begin('} \nlimits: { in_flight: { sip_edge: 1 }');
    const first = send(pagerMessage());
    while (asked.length === 0) await new Promise(setImmediate);
    const answer = await send(pagerMessage());
    expect([answer.status, answer.headers.has('Retry-After')]).toEqual([503, true]);
    held.resolve(ACCEPTED);
    expect((await first).status).toBe(202);
    expect((await send(pagerMessage())).status).toBe(202);
  });

  it('drains: what is in hand is finished, new requests and OPTIONS get 503 with Retry-After', async () => {
    const held = Promise.withResolvers<Verdict>();
    verdict = () => held.promise;
    await serveIsf();
    await begin();
    const first = send(pagerMessage());
    while (asked.length === 0) await new Promise(setImmediate);
    const drained = edge.drain(AbortSignal.timeout(5_000));
    const [refused, options] = await Promise.all([
      send(pagerMessage()),
      send(new SipRequest('OPTIONS', 'sip:isf.example.net', pagerMessage().headers)),
    ]);
    expect([refused.status, refused.headers.has('Retry-After')]).toEqual([503, true]);
    expect([options.status, options.headers.has('Retry-After')]).toEqual([503, true]);
    held.resolve(ACCEPTED);
    expect((await first).status).toBe(202);
    await drained;
  });

  it('OPTIONS is 200 while ready and 503 with Retry-After while the bus is away', async () => {
    const own = await startNatsServer();
    context = await serviceContext(
      'sip-edge',
      `nats: { servers: ["${own.url}"] }\nsip: { listen: ["udp:127.0.0.1:0"] }`,
    );
    edge = await start(context);
    const options = () =>
      send(new SipRequest('OPTIONS', 'sip:isf.example.net', pagerMessage({ 'Content-Type': undefined }).headers));
    while (!edge.ready) await new Promise(setImmediate);
    const ready = await options();
    expect([ready.status, ready.headers.get('Allow'), ready.headers.get('Accept')]).toEqual([
      200,
      'MESSAGE, OPTIONS',
      'message/cpim',
    ]);
    await own.kill('SIGKILL');
    while (edge.ready) await new Promise(setImmediate);
    const away = await options();
    expect([away.status, away.headers.has('Retry-After')]).toEqual([503, true]);
    await own.stop();
  });

  describe('SipEdge.Send', () => {
    const outgoing = (body = 'x', from = '<tel:+447700900123>') => ({
      method: 'MESSAGE',
      requestUri: 'tel:+12125550101',
      headers: Buffer.from(`From: ${from}\r\nTo: <tel:+12125550101>\r\nContent-Type: message/cpim\r\n`),
      body: Buffer.from(body),
    });

    it.each([
      ['SMS-T3.SIP Call-ID SMS-T3.SIP CSeq SMS-T9.Content-Length', '<tel:+447700900123>'],
      [
        'MMS-T17.SIP Call-ID (SIP MESSAGE) MMS-T17.SIP CSeq (SIP MESSAGE) MMS-T20.SIP Call-ID MMS-T20.SIP CSeq MMS-T36.Max-Forwards MMS-T36.Via MMS-T36.CSeq MMS-T36.Call-ID',
        '<tel:+447700900123;nccsid=MMS>',
      ],
      ['EML-T62.Max-Forwards EML-T62.Via EML-T62.CSeq EML-T62.Call-ID', '<mailto:bob@example.org>;nccsid=email'],
    ])('%s sends to the next hop with what a request needs, and brings the final response back', async (_ids, from) => {
      await begin();
      const arrived = new Promise<SipRequest>((resolve) => {
        core.onRequest = (transaction) => {
          resolve(transaction.request);
          transaction.respond(answerTo(transaction.request, 486));
        };
      });
      const { response, callId } = await peers
        .client(SipEdgeDefinition)
        .send({ envelope: undefined, request: outgoing('x', from) });
      const request = await arrived;
      expect(response?.status).toBe(486);
      expect(request.requestUri).toBe('tel:+12125550101');
      expect(request.headers.get('Call-ID')).toBe(callId);
      expect(request.headers.get('From')?.split(';tag=')).toEqual([from, expect.stringMatching(/^\S+$/)]);
      expect(callId).not.toBe('');
      expect(request.headers.get('CSeq')).toMatch(/^\d+ MESSAGE$/);
      expect(request.headers.get('Content-Length')).toBe('1');
      expect(request.headers.get('Max-Forwards')).toBe('70');
      expect(request.headers.get('Via')).toMatch(/^SIP\/2\.0\/UDP /);
      expect(request.body.toString()).toBe('x');
    });

    it('leaves by TCP beyond 1300 octets (RFC 3261 §18.1.1)', async () => {
      await begin();
      const transport = new Promise<string>((resolve) => {
        core.onRequest = (transaction) => {
          resolve(transaction.source.transport);
          transaction.respond(answerTo(transaction.request, 200));
        };
      });
      const { response } = await peers
        .client(SipEdgeDefinition)
        .send({ envelope: undefined, request: outgoing('x'.repeat(1300)) });
      expect([response?.status, await transport]).toEqual([200, 'tcp']);
    });

    it('answers 408 when no final response came before the deadline', async () => {
      await begin();
      core.onRequest = () => {};
      const { response } = await peers
        .client(SipEdgeDefinition)
        .send({
          envelope: { traceparent: '', deadlineUnixMs: Date.now() + 400, identities: undefined },
          request: outgoing(),
        })
        .catch((error: Error) => ({ response: { status: error.message.includes('deadline') ? 408 : 0 } }));
      expect(response?.status).toBe(408);
    });
  });
});

/** A loopback port free for TCP a moment ago; a UDP port of the same number is as good as always free. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function answerTo(request: SipRequest, status: number): SipResponse {
  return createResponse(request, status, 'Whatever');
}
