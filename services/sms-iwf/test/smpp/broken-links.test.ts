import { CommandStatus } from '@causeway/smpp';
import { bindingScript } from '@causeway/testkit';
import { SmppUnavailableError } from '../../src/smpp/index.ts';
import {
  client,
  DESTINATION,
  endAll,
  failure,
  message,
  ready,
  scripted,
  simulator,
  to,
  until,
} from './client-and-peers.ts';

afterEach(endAll);

describe('a link that breaks', () => {
  it('tells what was sent apart from what was not', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ silent: true }] } });
    const smpp = await ready(client([{ port: smsc.port, window: 1, reconnect: { min_ms: 5_000, max_ms: 5_000 } }]));
    const sent = failure(smpp.submit(message, to()));
    const waiting = failure(smpp.submit(message, to()));
    await smsc.waitForSubmit();
    smsc.cut();
    expect(await sent).toMatchObject({ name: 'SmppLinkLostError', outcome: 'unknown', smsc: 'smsc1' });
    expect(await waiting).toMatchObject({ name: 'SmppUnavailableError', outcome: 'not-sent' });
    expect((await waiting).retryAfterSeconds).toBeGreaterThan(0);
  });

  it('SMS-6.2.2-07 refuses while nothing is bound, with a time to come back', async () => {
    const smsc = await simulator();
    await smsc.kill();
    const smpp = client([{ port: smsc.port }]);
    const error = await failure(smpp.submit(message, to()));
    expect(error).toBeInstanceOf(SmppUnavailableError);
    expect(error).toMatchObject({ outcome: 'not-sent', retryAfterSeconds: 5 });
  });

  it('SMS-6.2.2-07 queues while nothing is bound, when told, up to a bound and a deadline', async () => {
    const smsc = await simulator();
    await smsc.kill();
    const smpp = client([{ port: smsc.port }], { unboundBehaviour: 'queue', unboundQueueLimit: 2 });
    const queued = smpp.submit(message, to());
    const expiring = failure(smpp.submit(message, { destination: DESTINATION, deadlineUnixMs: Date.now() + 30 }));
    expect(smpp.status().parked).toBe(2);
    expect(await failure(smpp.submit(message, to()))).toBeInstanceOf(SmppUnavailableError);
    expect(await expiring).toMatchObject({ name: 'SmppUnavailableError', outcome: 'not-sent' });
    await smsc.start();
    expect(await queued).toMatchObject({ commandStatus: 0 });
    expect(smsc.submits.length).toBe(1);
  });

  it('an SM-SC that is killed and started again on its port is bound again', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port, binds: 2 }]), 2);
    await smsc.kill();
    await until(() => !smpp.status().ready, 'down');
    await smsc.start();
    await ready(smpp, 2);
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0 });
  });

  it('enquire_link that is not answered ends the connection, and another one is made', async () => {
    const smsc = await simulator({ behaviour: { answerEnquireLink: false } });
    const smpp = await ready(client([{ port: smsc.port, enquire_link_seconds: 0.03, response_timeout_ms: 40 }]));
    await smsc.waitForPdu(({ connection }) => connection === 2);
    smsc.behave({ answerEnquireLink: true });
    await ready(smpp);
    expect(smsc.pdus.some(({ frame }) => frame.command === 'enquire_link')).toBe(true);
  });

  it('SMS-6.2.2-09 answers enquire_link, and passes over outbind', async () => {
    const smsc = await scripted(bindingScript());
    const smpp = await ready(client([{ port: smsc.port }]));
    smsc.request('outbind', 6, { system_id: 'SMSC' });
    smsc.request('enquire_link', 7);
    const answer = await smsc.waitFor(({ frame }) => frame.command === 'enquire_link_resp');
    expect(answer.frame).toMatchObject({ sequenceNumber: 7, commandStatus: 0 });
    expect(smsc.received.map(({ frame }) => frame.command)).toEqual(['bind_transceiver', 'enquire_link_resp']);
    expect(smpp.status().ready).toBe(true);
  });

  it('an unbind of the SM-SC is answered, what is on the wire is still taken, and the bind comes back', async () => {
    const smsc = await scripted(bindingScript());
    const smpp = await ready(client([{ port: smsc.port }]));
    const sent = smpp.submit(message, to());
    const { respond } = await smsc.waitFor(({ frame }) => frame.command === 'submit_sm');
    smsc.request('unbind', 99);
    await smsc.waitFor(({ frame }) => frame.command === 'unbind_resp' && frame.sequenceNumber === 99);
    respond(0, { message_id: 'late' });
    expect(await sent).toMatchObject({ commandStatus: 0, messageId: 'late' });
    await smsc.waitFor(({ connection }) => connection === 2);
    await ready(smpp);
  });
});

describe('draining', () => {
  it('takes no more, waits for the window, sends the SM-SC its messages back, unbinds, closes', async () => {
    const smsc = await scripted(bindingScript());
    const smpp = await ready(client([{ port: smsc.port, window: 1 }]));
    const sent = smpp.submit({ ...message, sourceAddr: '1' }, to());
    const waiting = smpp.submit({ ...message, sourceAddr: '2' }, to());
    const first = await smsc.waitFor(({ frame }) => frame.fields.source_addr === '1');
    const drained = smpp.drain(3_000);
    expect(await failure(smpp.submit(message, to()))).toBeInstanceOf(SmppUnavailableError);
    expect(smpp.status().ready).toBe(false);
    smsc.request('deliver_sm', 0x41, { short_message: Buffer.from('hi') });
    const refused = await smsc.waitFor(({ frame }) => frame.command === 'deliver_sm_resp');
    expect(refused.frame.commandStatus).toBe(CommandStatus.ESME_RX_T_APPN);
    first.respond(0, { message_id: 'a' });
    (await smsc.waitFor(({ frame }) => frame.fields.source_addr === '2')).respond(0, { message_id: 'b' });
    expect([(await sent).messageId, (await waiting).messageId]).toEqual(['a', 'b']);
    await drained;
    expect(smsc.received.at(-1)?.frame.command).toBe('unbind');
  });

  it('is cut off at its deadline', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ silent: true }] } });
    const smpp = await ready(client([{ port: smsc.port }]));
    const sent = failure(smpp.submit(message, to()));
    await smsc.waitForSubmit();
    await smpp.drain(20);
    expect(await sent).toMatchObject({ name: 'SmppLinkLostError', outcome: 'unknown' });
  });
});
