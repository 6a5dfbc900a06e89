import { CommandId, CommandStatus } from '@causeway/smpp';
import { bindingScript } from '@causeway/testkit';
import { client, endAll, message, ready, scripted, to, until } from './client-and-peers.ts';

afterEach(endAll);

describe('octets that are no SMPP', () => {
  it('an unknown command_id is answered generic_nack ESME_RINVCMDID', async () => {
    const smsc = await scripted(bindingScript());
    const smpp = await ready(client([{ port: smsc.port }]));
    smsc.write(Buffer.from('00000010000009990000000000000021', 'hex'));
    const nack = await smsc.waitFor(({ frame }) => frame.command === 'generic_nack');
    expect(nack.frame).toMatchObject({ commandStatus: CommandStatus.ESME_RINVCMDID, sequenceNumber: 0x21 });
    expect(smpp.status().ready).toBe(true);
  });

  it.each([
    ['too short', '0000000f000000050000000000000022', 0x22],
    ['too long', '7fffffff000000050000000000000022', 0x22],
    ['without a header', '00000003', 0],
  ])(
    'a command_length %s is answered generic_nack ESME_RINVCMDLEN and the connection closed',
    async (_t, octets, seq) => {
      const smsc = await scripted(bindingScript());
      await ready(client([{ port: smsc.port }]));
      smsc.write(Buffer.from(octets, 'hex'));
      const nack = await smsc.waitFor(({ frame }) => frame.command === 'generic_nack');
      expect(nack.frame).toMatchObject({ commandStatus: CommandStatus.ESME_RINVCMDLEN, sequenceNumber: seq });
      await smsc.waitFor(({ connection }) => connection === 2);
    },
  );

  it('a PDU that does not get complete in time ends the connection', async () => {
    const smsc = await scripted(bindingScript());
    await ready(client([{ port: smsc.port, pdu_deadline_ms: 40 }]));
    smsc.write(Buffer.from('0000004000000005', 'hex'));
    await smsc.waitFor(({ connection }) => connection === 2);
    expect(smsc.connections).toBeGreaterThanOrEqual(2);
  });

  it('a deliver_sm with wrong lengths is answered with their status, requests of the wrong kind with generic_nack', async () => {
    const smsc = await scripted(bindingScript());
    await ready(client([{ port: smsc.port }]));
    smsc.write(Buffer.from(`000000210000000500000000000000310001010001010000000000000000000009`, 'hex'));
    smsc.request('query_sm', 0x32);
    smsc.request('bind_receiver', 0x33, { system_id: 'SMSC' });
    const bind = await smsc.waitFor(({ frame }) => frame.command === 'bind_receiver_resp');
    expect(bind.frame).toMatchObject({ commandStatus: CommandStatus.ESME_RALYBND, sequenceNumber: 0x33 });
    const answers = smsc.received
      .slice(1)
      .map(({ frame }) => [frame.command, frame.sequenceNumber, frame.commandStatus]);
    expect(answers).toEqual([
      ['deliver_sm_resp', 0x31, CommandStatus.ESME_RINVMSGLEN],
      ['generic_nack', 0x32, CommandStatus.ESME_RINVCMDID],
      ['bind_receiver_resp', 0x33, CommandStatus.ESME_RALYBND],
    ]);
  });
});

describe('garbage', () => {
  it('of any kind ends in an answer or a new connection, never in an exception', async () => {
    // A fixed sequence, so that a failure comes again: a linear congruential generator.
    let seed = 20_240_611;
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const commandIds = [...Object.values(CommandId), 0x999];
    const smsc = await scripted(
      bindingScript(({ socket }) => {
        const octets = Buffer.from(Array.from({ length: 16 + next(80) }, () => next(256)));
        octets.writeUInt32BE(next(10) === 0 ? next(100) : octets.length, 0);
        octets.writeUInt32BE(commandIds[next(commandIds.length)] ?? 0, 4);
        socket.write(octets);
      }),
    );
    const quick = {
      port: smsc.port,
      pdu_deadline_ms: 20,
      response_timeout_ms: 20,
      submit_response_timeout_ms: 20,
      reconnect: { min_ms: 1, max_ms: 2 },
    };
    const smpp = await ready(client([quick]));
    for (let round = 0; round < 120; round += 1) {
      await until(() => smpp.status().ready, 'bound again');
      smpp.submit(message, to()).catch(() => {});
      await until(() => (smpp.status().smscs[0]?.binds[0]?.pending ?? 0) === 0, 'settled');
    }
    smsc.play(bindingScript(({ respond }) => respond(0, { message_id: 'fine' })));
    const submitted = async (): Promise<string> => (await smpp.submit(message, to())).messageId;
    let messageId = '';
    for (let attempt = 0; attempt < 20 && messageId !== 'fine'; attempt += 1) {
      await until(() => smpp.status().ready, 'bound again');
      messageId = await submitted().catch(() => '');
    }
    expect(messageId).toBe('fine');
  });
});
