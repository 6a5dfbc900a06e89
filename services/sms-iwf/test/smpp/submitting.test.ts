import { CommandStatus, dataSm, TlvTag } from '@causeway/smpp';
import { bindingScript } from '@causeway/testkit';
import {
  SmppAbortedError,
  SmppInvalidPduError,
  SmppOverloadError,
  SmppProtocolError,
  SmppTimeoutError,
} from '../../src/smpp/index.ts';
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

describe('submitting', () => {
  it('sends the PDU as it is and resolves with message_id', async () => {
    const smsc = await simulator({ firstMessageNumber: 0x0a3f9c21, behaviour: { messageId: { width: 8 } } });
    const smpp = await ready(client([{ port: smsc.port }]));
    expect(await smpp.submit(message, to())).toEqual({
      commandStatus: 0,
      messageId: '0A3F9C21',
      smsc: 'smsc1',
      bind: 'smsc1/1',
    });
    expect(smsc.submits[0]).toMatchObject({
      command: 'submit_sm',
      sourceAddr: '12125550101',
      destinationAddr: DESTINATION,
      esmClass: 3,
      registeredDelivery: 1,
      shortMessage: Buffer.from('Dinner at 7?'),
    });
  });

  it('sends data_sm in place of submit_sm', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port }]));
    const pdu = dataSm({
      destinationAddr: DESTINATION,
      esmClass: 2,
      tlvs: [{ tag: TlvTag.message_payload, value: Buffer.from('hello') }],
    });
    const { commandStatus, messageId } = await smpp.submit(pdu, to());
    expect(commandStatus).toBe(0);
    expect(smsc.submits[0]).toMatchObject({
      command: 'data_sm',
      messageId,
      esmClass: 2,
      content: Buffer.from('hello'),
    });
  });

  it('resolves with an error status that the SM-SC gives, without a body', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ commandStatus: CommandStatus.ESME_RINVDSTADR }] } });
    const smpp = await ready(client([{ port: smsc.port }]));
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0x0b, messageId: '' });
  });

  it('resolves with the status of a generic_nack', async () => {
    const smsc = await scripted(
      bindingScript(({ frame, socket }) => {
        const nack = Buffer.from('00000010800000000000000300000000', 'hex');
        nack.writeUInt32BE(frame.sequenceNumber, 12);
        socket.write(nack);
      }),
    );
    const smpp = await ready(client([{ port: smsc.port }]));
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: CommandStatus.ESME_RINVCMDID });
  });

  it('matches responses that come in any order', async () => {
    const held: (() => void)[] = [];
    const smsc = await scripted(
      bindingScript(({ frame, respond }) => {
        held.push(() => respond(0, { message_id: `id-${String(frame.fields.source_addr)}` }));
        if (held.length === 5) for (const answer of held.reverse()) answer();
      }),
    );
    const smpp = await ready(client([{ port: smsc.port }]));
    const results = await Promise.all(
      ['1', '2', '3', '4', '5'].map((sourceAddr) => smpp.submit({ ...message, sourceAddr }, to())),
    );
    expect(results.map(({ messageId }) => messageId)).toEqual(['id-1', 'id-2', 'id-3', 'id-4', 'id-5']);
  });

  it('never has more in the window than it may, and sends the rest in order', async () => {
    const held: (() => void)[] = [];
    const smsc = await scripted(bindingScript(({ respond }) => held.push(() => respond(0, { message_id: 'x' }))));
    const smpp = await ready(client([{ port: smsc.port, window: 2, wait_limit: 3 }]));
    const five = ['1', '2', '3', '4', '5'].map((sourceAddr) => smpp.submit({ ...message, sourceAddr }, to()));
    const sixth = await failure(smpp.submit(message, to()));
    expect(sixth).toBeInstanceOf(SmppOverloadError);
    expect(sixth.outcome).toBe('not-sent');
    await until(() => held.length === 2, 'two in the window');
    expect(smpp.status().smscs[0]?.binds[0]).toMatchObject({ pending: 2, waiting: 3 });
    for (let answered = 0; answered < 5; answered += 1) {
      await until(() => held.length > answered, 'the next');
      expect(held.length - answered).toBeLessThanOrEqual(2);
      held[answered]?.();
    }
    await Promise.all(five);
    const submits = smsc.received.filter(({ frame }) => frame.command === 'submit_sm');
    expect(submits.map(({ frame }) => frame.fields.source_addr)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('many submissions of one turn leave in one write, each with its own sequence_number', async () => {
    const smsc = await simulator({ behaviour: { sink: true } });
    const smpp = await ready(client([{ port: smsc.port, window: 500 }]));
    const results = await Promise.all(Array.from({ length: 1_000 }, () => smpp.submit(message, to())));
    expect(new Set(results.map(({ messageId }) => messageId)).size).toBe(1_000);
    expect(smsc.sunk).toBe(1_000);
  });

  it('a message longer than its fields is refused before it is sent', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port }]));
    const error = await failure(smpp.submit({ ...message, sourceAddr: '1'.repeat(30) }, to()));
    expect(error).toBeInstanceOf(SmppInvalidPduError);
    expect(error.outcome).toBe('not-sent');
    expect(await failure(smpp.submitAll([], to()))).toBeInstanceOf(SmppInvalidPduError);
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0 });
  });

  it('a black hole: the deadline ends the wait, the outcome is unknown, the window is free again', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ silent: true, times: 1 }] } });
    const smpp = await ready(client([{ port: smsc.port, window: 1, response_timeout_ms: 40 }]));
    const error = await failure(smpp.submit(message, { destination: DESTINATION, deadlineUnixMs: Date.now() + 60 }));
    expect(error).toBeInstanceOf(SmppTimeoutError);
    expect(error.outcome).toBe('unknown');
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0 });
  });

  it('a response that comes after its deadline is counted, and disturbs nothing', async () => {
    const errors: string[] = [];
    const smsc = await simulator({ behaviour: { submits: [{ delayMs: 120, times: 1 }] } });
    const smpp = await ready(
      client([{ port: smsc.port, response_timeout_ms: 40 }], {
        observer: { protocolError: (_bind, what) => errors.push(what) },
      }),
    );
    await failure(smpp.submit(message, { destination: DESTINATION, deadlineUnixMs: Date.now() + 30 }));
    await until(() => errors.length > 0, 'late response');
    expect(errors[0]).toContain('too late');
    expect(smpp.status().ready).toBe(true);
  });

  it('a response that cannot be read leaves its message unknown and the link up', async () => {
    const smsc = await scripted(
      bindingScript(({ frame, socket }) => {
        const body = Buffer.from('A'.repeat(70));
        const octets = Buffer.concat([Buffer.from('00000000800000040000000000000000', 'hex'), body]);
        octets.writeUInt32BE(octets.length, 0);
        octets.writeUInt32BE(frame.sequenceNumber, 12);
        socket.write(octets);
      }),
    );
    const smpp = await ready(client([{ port: smsc.port }]));
    const error = await failure(smpp.submit(message, to()));
    expect(error).toBeInstanceOf(SmppProtocolError);
    expect(error.outcome).toBe('unknown');
    expect(smpp.status().ready).toBe(true);
  });

  it('an AbortSignal ends the wait with the right outcome', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ silent: true }] } });
    const smpp = await ready(client([{ port: smsc.port, window: 1 }]));
    const [first, second] = [new AbortController(), new AbortController()];
    const sent = failure(smpp.submit(message, { ...to(), signal: first.signal }));
    const waiting = failure(smpp.submit(message, { ...to(), signal: second.signal }));
    await smsc.waitForSubmit();
    first.abort();
    second.abort();
    expect(await sent).toMatchObject({ name: 'SmppAbortedError', outcome: 'unknown' });
    expect(await waiting).toBeInstanceOf(SmppAbortedError);
    expect((await waiting).outcome).toBe('not-sent');
    const late = failure(smpp.submit(message, { ...to(), signal: first.signal }));
    expect((await late).outcome).toBe('not-sent');
  });
});
