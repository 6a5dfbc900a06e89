import { CommandStatus, submitSm } from '@causeway/smpp';
import { bindingScript } from '@causeway/testkit';
import { SmppNoRouteError } from '../../src/smpp/index.ts';
import { client, endAll, failure, message, ready, scripted, simulator, to, until } from './client-and-peers.ts';

afterEach(endAll);

describe('several SM-SCs', () => {
  it('the longest prefix wins, and shorter ones take over when it is down', async () => {
    const [all, britain] = [await simulator(), await simulator()];
    const smpp = await ready(
      client([
        { port: all.port, routes: ['+'] },
        { port: britain.port, routes: ['+44', '+353'] },
      ]),
    );
    expect((await smpp.submit(message, to('447700900001'))).smsc).toBe('smsc2');
    expect((await smpp.submit(message, to('+353860000001'))).smsc).toBe('smsc2');
    expect((await smpp.submit(message, to('12125550199'))).smsc).toBe('smsc1');
    await britain.kill();
    await until(() => smpp.status().waitingFor.includes('smsc2'), 'down');
    expect(smpp.status().ready).toBe(true);
    expect((await smpp.submit(message, to('447700900001'))).smsc).toBe('smsc1');
  });

  it('a destination without a route is refused', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port, routes: ['+44'] }]));
    const error = await failure(smpp.submit(message, to('12125550199')));
    expect(error).toBeInstanceOf(SmppNoRouteError);
    expect(error.outcome).toBe('not-sent');
  });

  it('equals share by weight', async () => {
    const [light, heavy] = [await simulator(), await simulator()];
    const smpp = await ready(
      client([
        { port: light.port, weight: 1 },
        { port: heavy.port, weight: 3 },
      ]),
    );
    for (let sent = 0; sent < 40; sent += 1) await smpp.submit(message, to());
    expect([light.submits.length, heavy.submits.length]).toEqual([10, 30]);
  });

  it('never goes elsewhere when the outcome is unknown', async () => {
    const [first, second] = [await simulator(), await simulator()];
    first.behave({ submits: [{ cut: 'accept' }] });
    const smpp = await ready(
      client([
        { port: first.port, weight: 1 },
        { port: second.port, weight: 0 },
      ]),
    );
    const error = await failure(smpp.submit(message, to()));
    expect(error).toMatchObject({ name: 'SmppLinkLostError', outcome: 'unknown' });
    expect([first.accepted.length, second.submits.length]).toEqual([1, 0]);
  });

  it('what had not been sent when the link broke goes elsewhere', async () => {
    const [first, second] = [await simulator({ behaviour: { submits: [{ silent: true }] } }), await simulator()];
    const smpp = await ready(
      client([
        { port: first.port, weight: 1, window: 1, reconnect: { min_ms: 5_000, max_ms: 5_000 } },
        { port: second.port, weight: 0 },
      ]),
    );
    const sent = failure(smpp.submit(message, to()));
    const waiting = smpp.submit(message, to());
    await first.waitForSubmit();
    first.cut();
    expect((await sent).outcome).toBe('unknown');
    expect(await waiting).toMatchObject({ commandStatus: 0, smsc: 'smsc2' });
  });

  it('several binds of one SM-SC share the load', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port, binds: 3 }]), 3);
    const results = await Promise.all(Array.from({ length: 30 }, () => smpp.submit(message, to())));
    const counts = ['smsc1/1', 'smsc1/2', 'smsc1/3'].map((name) => results.filter(({ bind }) => bind === name).length);
    expect(counts).toEqual([10, 10, 10]);
    const oneByOne: string[] = [];
    for (let index = 0; index < 6; index += 1) oneByOne.push((await smpp.submit(message, to())).bind);
    expect(new Set(oneByOne).size).toBe(3);
  });
});

describe('messages of several segments', () => {
  const segments = ['1', '2', '3'].map((part) => submitSm({ ...message, shortMessage: Buffer.from(part) }));

  it('go over one bind, in order, and resolve with every message_id', async () => {
    const smsc = await simulator({ firstMessageNumber: 1, behaviour: { messageId: { radix: 'decimal' } } });
    const smpp = await ready(client([{ port: smsc.port, binds: 2 }]), 2);
    const result = await smpp.submitAll(segments, to());
    expect(result.segments).toEqual(['1', '2', '3'].map((messageId) => ({ commandStatus: 0, messageId })));
    expect(smsc.submits.map(({ shortMessage }) => shortMessage.toString())).toEqual(['1', '2', '3']);
    expect(new Set(smsc.submits.map(({ connection }) => connection)).size).toBe(1);
  });

  it('a segment that is throttled is repeated at the same SM-SC when another one was taken', async () => {
    const [first, second] = [await simulator(), await simulator()];
    let count = 0;
    const picky = await scripted(
      bindingScript(({ respond }) => {
        count += 1;
        if (count === 2) respond(CommandStatus.ESME_RTHROTTLED);
        else respond(0, { message_id: String(count) });
      }),
    );
    const smpp = await ready(
      client([{ port: picky.port }, ...[first, second].map(({ port }) => ({ port, weight: 0 }))]),
    );
    const result = await smpp.submitAll(segments, to());
    expect(result).toMatchObject({ smsc: 'smsc1' });
    expect(result.segments.map(({ messageId }) => messageId)).toEqual(['1', '4', '3']);
    expect([first.submits.length, second.submits.length]).toEqual([0, 0]);
  });

  it('a link that breaks in the middle makes the message unknown and keeps the answers there were', async () => {
    let count = 0;
    const smsc = await scripted(
      bindingScript(({ respond, socket }) => {
        count += 1;
        if (count === 1) respond(0, { message_id: 'first' });
        else socket.end();
      }),
    );
    const smpp = await ready(client([{ port: smsc.port }]));
    const error = await failure(smpp.submitAll(segments, to()));
    expect(error).toMatchObject({
      outcome: 'unknown',
      answered: [{ commandStatus: 0, messageId: 'first' }, undefined, undefined],
    });
  });
});
