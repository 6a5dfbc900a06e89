import { CommandId, CommandStatus, dataSm, PduEncodeError, submitSm, TlvTag } from '@causeway/smpp';
import { bindingScript, ScriptedSmsc, SmscSimulator, type SmscSimulatorOptions } from '@causeway/testkit';
import {
  type IncomingMessage,
  isSmppError,
  SmppAbortedError,
  SmppClient,
  type SmppClientOptions,
  type SmppError,
  SmppInvalidPduError,
  SmppLinkLostError,
  SmppNoRouteError,
  type SmppObserver,
  SmppOverloadError,
  SmppProtocolError,
  SmppTimeoutError,
  SmppUnavailableError,
  type SmscOptions,
} from './index.ts';

const DESTINATION = '12125550199';
const message = submitSm({
  sourceAddrTon: 1,
  sourceAddrNpi: 1,
  sourceAddr: '12125550101',
  destAddrTon: 1,
  destAddrNpi: 1,
  destinationAddr: DESTINATION,
  esmClass: 3,
  registeredDelivery: 1,
  shortMessage: Buffer.from('Dinner at 7?'),
});
const to = (destination = DESTINATION) => ({ destination, deadlineUnixMs: Date.now() + 5_000 });

/** Short timers, so that nothing in here waits long. */
const QUICK = {
  host: '127.0.0.1',
  system_id: 'causeway',
  password: 'secret',
  response_timeout_ms: 500,
  submit_response_timeout_ms: 2_000,
  connect_timeout_ms: 1_000,
  session_init_ms: 500,
  throttle_pause_ms: 40,
  throttle_pause_max_ms: 200,
  reconnect: { min_ms: 10, max_ms: 80 },
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function simulator(options: SmscSimulatorOptions = {}): Promise<SmscSimulator> {
  const smsc = new SmscSimulator(options);
  await smsc.start();
  ends.push(() => smsc.stop());
  return smsc;
}

async function scripted(...script: ConstructorParameters<typeof ScriptedSmsc>): Promise<ScriptedSmsc> {
  const smsc = new ScriptedSmsc(...script);
  await smsc.start();
  ends.push(() => smsc.stop());
  return smsc;
}

/** Resolves when the condition holds; looks again whenever the event loop comes round. */
async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function client(
  smscs: readonly (Partial<SmscOptions> & { readonly port: number })[],
  options: Partial<SmppClientOptions> = {},
): SmppClient {
  const made = new SmppClient({
    smscs: smscs.map((smsc, index) => ({ ...QUICK, name: `smsc${index + 1}`, ...smsc })),
    ...options,
  });
  ends.push(() => made.stop());
  made.start();
  return made;
}

async function ready(made: SmppClient, binds = 1): Promise<SmppClient> {
  await until(() => made.status().smscs.every(({ bound }) => bound >= binds), 'bound');
  return made;
}

async function failure(promise: Promise<unknown>): Promise<SmppError> {
  try {
    await promise;
  } catch (error) {
    if (isSmppError(error)) return error;
    throw error;
  }
  throw new Error('did not fail');
}

describe('binding', () => {
  it('SMS-6.2.2-01 binds as transceiver with its system_id, password and SMPP 3.4', async () => {
    const smsc = await simulator({ credentials: { systemId: 'causeway', password: 'secret' } });
    const smpp = await ready(client([{ port: smsc.port, system_type: 'CPM' }]));
    expect(smsc.binds).toEqual([{ connection: 1, boundAs: 'transceiver', systemId: 'causeway' }]);
    expect(smsc.pdus[0]?.frame).toMatchObject({
      command: 'bind_transceiver',
      fields: { system_type: 'CPM', interface_version: 0x34 },
    });
    expect(smpp.status()).toMatchObject({
      ready: true,
      waitingFor: [],
      smscs: [{ name: 'smsc1', bound: 1, binds: [{ bind: 'smsc1/1', state: 'BOUND_TRX', scInterfaceVersion: 0x34 }] }],
    });
  });

  it('SMS-6.2.2-07 binds as transmitter and receiver when told: sends over one, takes over the other', async () => {
    const smsc = await simulator();
    const delivered: string[] = [];
    const smpp = await ready(
      client([{ port: smsc.port, bind: 'pair' }], {
        onDeliver: (pdu, { bind }) => {
          delivered.push(`${pdu.sourceAddr} ${bind}`);
          return { commandStatus: 0 };
        },
      }),
    );
    await smsc.waitForBinds(2);
    expect(smsc.binds.map(({ boundAs }) => boundAs).sort()).toEqual(['receiver', 'transmitter']);
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0, smsc: 'smsc1', bind: 'smsc1/1' });
    await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(delivered).toContain('447700900001 smsc1/1');
  });

  it('a refused password slows reconnection down and raises an alarm', async () => {
    const smsc = await simulator({ credentials: { systemId: 'causeway', password: 'other' } });
    const alarms: [number, boolean][] = [];
    const smpp = client([{ port: smsc.port, reconnect: { min_ms: 10, max_ms: 60_000 } }], {
      observer: { bindRefused: (_bind, status, credentials) => alarms.push([status, credentials]) },
    });
    await until(() => alarms.length > 0, 'alarm');
    expect(alarms).toEqual([[CommandStatus.ESME_RINVPASWD, true]]);
    await until(() => smpp.status().smscs[0]?.binds[0]?.state === 'CLOSED', 'closed');
    expect(smsc.pdus.length).toBe(1);
    expect(smpp.status()).toMatchObject({ ready: false, waitingFor: ['smsc1'] });
  });

  it('keeps trying when the bind is refused for a passing reason, or answered by generic_nack', async () => {
    const smsc = await simulator({ behaviour: { bind: { commandStatus: CommandStatus.ESME_RBINDFAIL } } });
    const refusals: number[] = [];
    const smpp = client([{ port: smsc.port }], { observer: { bindRefused: (_bind, status) => refusals.push(status) } });
    await until(() => refusals.length >= 2, 'two refusals');
    smsc.behave({ bind: {} });
    await ready(smpp);
    expect(new Set(refusals)).toEqual(new Set([CommandStatus.ESME_RBINDFAIL]));
  });

  it('gives up a connection whose bind is never answered', async () => {
    const smsc = await scripted(() => {});
    client([{ port: smsc.port, session_init_ms: 40 }]);
    await until(() => smsc.connections >= 2, 'second connection');
    expect(smsc.received.every(({ frame }) => frame.command === 'bind_transceiver')).toBe(true);
  });

  it('comes back after every cut while the SM-SC flaps, and messages find their way', async () => {
    const smsc = await simulator({ behaviour: { flapping: { upMs: 15 } } });
    const smpp = client([{ port: smsc.port }], { unboundBehaviour: 'queue' });
    await until(() => smsc.pdus.filter(({ frame }) => frame.command === 'bind_transceiver').length >= 3, 'three binds');
    smsc.behave({ flapping: undefined });
    await until(() => smpp.status().ready, 'ready');
    const sent = await smpp.submit(message, to()).catch((error: unknown) => error);
    if (!(sent instanceof SmppLinkLostError)) expect(sent).toMatchObject({ commandStatus: 0 });
    await ready(smpp);
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0 });
  });
});

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

describe('settings', () => {
  it('that fit no bind PDU are refused at once', () => {
    const smscs = [{ ...QUICK, name: 'smsc1', port: 2775, system_id: 'longer than sixteen octets' }];
    expect(() => new SmppClient({ smscs })).toThrow(PduEncodeError);
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

describe('throttling', () => {
  it.each([
    ['ESME_RTHROTTLED', CommandStatus.ESME_RTHROTTLED],
    ['ESME_RMSGQFUL', CommandStatus.ESME_RMSGQFUL],
  ])(
    '%s pauses the bind, doubling while it repeats; the message is kept and goes when it resumes',
    async (_t, status) => {
      const smsc = await simulator({ behaviour: { submits: [{ commandStatus: status, times: 2 }] } });
      const pauses: number[] = [];
      const observer: SmppObserver = { throttled: (_bind, _status, pauseMs) => pauses.push(pauseMs) };
      const smpp = await ready(client([{ port: smsc.port }], { observer, random: () => 0.999 }));
      const first = smpp.submit(message, to());
      await until(() => pauses.length === 1, 'pause');
      expect(smpp.status().smscs[0]?.binds[0]?.pausedForMs).toBeGreaterThan(0);
      const second = smpp.submit(message, to());
      expect(await first).toMatchObject({ commandStatus: 0 });
      expect(await second).toMatchObject({ commandStatus: 0 });
      expect(pauses.map((pause) => Math.round(pause / 40))).toEqual([1, 2]);
      expect(smpp.status().smscs[0]?.binds[0]?.pausedForMs).toBe(0);
    },
  );

  it('one burst that is thrown back is one pause', async () => {
    const smsc = await simulator({
      behaviour: { submits: [{ commandStatus: CommandStatus.ESME_RTHROTTLED, times: 10 }] },
    });
    const pauses: number[] = [];
    const smpp = await ready(
      client([{ port: smsc.port }], { observer: { throttled: (_bind, _status, pauseMs) => pauses.push(pauseMs) } }),
    );
    const results = await Promise.all(Array.from({ length: 10 }, () => smpp.submit(message, to())));
    expect(results.every(({ commandStatus }) => commandStatus === 0)).toBe(true);
    expect(pauses.length).toBe(1);
  });

  it('answers with ESME_RTHROTTLED when the pause outlasts the deadline', async () => {
    const smsc = await simulator({ behaviour: { submits: [{ commandStatus: CommandStatus.ESME_RTHROTTLED }] } });
    const smpp = await ready(client([{ port: smsc.port, throttle_pause_ms: 60_000, throttle_pause_max_ms: 60_000 }]));
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: CommandStatus.ESME_RTHROTTLED });
    const next = await failure(smpp.submit(message, to()));
    expect(next).toBeInstanceOf(SmppUnavailableError);
    expect(next.retryAfterSeconds).toBeGreaterThan(20);
  });

  it('goes to the next SM-SC when the first one throttles', async () => {
    const [first, second] = [await simulator(), await simulator()];
    first.behave({ submits: [{ commandStatus: CommandStatus.ESME_RTHROTTLED, times: 1 }] });
    const hops: string[] = [];
    const smpp = await ready(
      client(
        [
          { port: first.port, weight: 1 },
          { port: second.port, weight: 0 },
        ],
        {
          observer: { failedOver: (from, next) => hops.push(`${from} ${next}`) },
        },
      ),
    );
    expect(await smpp.submit(message, to())).toMatchObject({ commandStatus: 0, smsc: 'smsc2' });
    expect(hops).toEqual(['smsc1 smsc2']);
    expect([first.accepted.length, second.accepted.length]).toEqual([0, 1]);
  });
});

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

describe('throughput', () => {
  it('counts segments and bounds those that wait', async () => {
    const smsc = await simulator();
    const smpp = await ready(client([{ port: smsc.port, throughput: 50, throughput_wait_limit: 6 }]));
    const segments = [message, message, message];
    const sent = [smpp.submitAll(segments, to()), smpp.submitAll(segments, to()), smpp.submitAll(segments, to())];
    const over = await failure(smpp.submit(message, to()));
    expect(over).toBeInstanceOf(SmppOverloadError);
    await Promise.all(sent);
    expect(smsc.submits.length).toBe(9);
  });
});

describe('messages of the SM-SC', () => {
  async function receiving(
    onDeliver: NonNullable<SmppClientOptions['onDeliver']>,
    options: Partial<SmscOptions> = {},
  ): Promise<SmscSimulator> {
    const smsc = await simulator({ behaviour: { retryDelayMs: 5, receipts: { when: 'on-request' } } });
    await ready(client([{ port: smsc.port, ...options }], { onDeliver }));
    return smsc;
  }

  it('come to the handler as they are, and its verdict is the answer', async () => {
    const seen: IncomingMessage[] = [];
    const smsc = await receiving((pdu) => {
      seen.push(pdu);
      return Promise.resolve({ commandStatus: CommandStatus.ESME_RX_P_APPN });
    });
    const [result] = await smsc.originate({ from: 'Bank', fromTon: 5, fromNpi: 0, to: '12125550101', text: 'héllo' });
    expect(result).toMatchObject({ commandStatus: CommandStatus.ESME_RX_P_APPN, statuses: [0x65] });
    expect(seen[0]).toMatchObject({
      command: 'deliver_sm',
      sourceAddrTon: 5,
      sourceAddr: 'Bank',
      destinationAddr: '12125550101',
      dataCoding: 8,
      shortMessage: Buffer.from('héllo', 'utf16le').swap16(),
    });
  });

  it('data_sm comes too and is answered data_sm_resp', async () => {
    const commands: string[] = [];
    const smsc = await receiving((pdu) => {
      commands.push(pdu.command);
      return { commandStatus: 0 };
    });
    await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi', command: 'data_sm' });
    expect(commands).toEqual(['data_sm']);
  });

  it('a handler that throws, or rejects, or takes too long is answered ESME_RX_T_APPN, and the SM-SC tries again', async () => {
    let calls = 0;
    const smsc = await receiving(
      () => {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        if (calls === 2) return Promise.reject(new Error('broken too'));
        if (calls === 3) return new Promise(() => {});
        return { commandStatus: 0 };
      },
      { deliver_timeout_ms: 30 },
    );
    const [result] = await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(result?.statuses).toEqual([0x64, 0x64, 0x64, 0]);
  });

  it('more at once than allowed are answered ESME_RTHROTTLED', async () => {
    const held: (() => void)[] = [];
    const smsc = await receiving(() => new Promise((resolve) => held.push(() => resolve({ commandStatus: 0 }))), {
      deliver_concurrency: 2,
    });
    const results = Promise.all(
      ['a', 'b', 'c'].map((text) => smsc.originate({ from: '447700900001', to: '12125550101', text })),
    );
    await until(() => held.length === 2, 'two in hand');
    while (smsc.undelivered > 0) {
      held.shift()?.();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const statuses = (await results).flat().map((result) => result.statuses);
    expect(statuses.some((list) => list.includes(CommandStatus.ESME_RTHROTTLED))).toBe(true);
    expect(statuses.every((list) => list.at(-1) === 0)).toBe(true);
  });

  it('a deliver_sm unanswered when the link breaks comes again over the next one', async () => {
    let calls = 0;
    const smsc = await receiving(() => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : { commandStatus: 0 };
    });
    const delivered = smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    await until(() => calls === 1, 'in hand');
    smsc.cut();
    expect((await delivered)[0]).toMatchObject({ commandStatus: 0, statuses: [-1, 0] });
  });

  it('alert_notification comes to its handler and has no answer', async () => {
    const alerts: string[] = [];
    const smsc = await simulator();
    await ready(client([{ port: smsc.port }], { onAlert: (alert) => alerts.push(alert.sourceAddr) }));
    smsc.request('alert_notification', { source_addr: '447700900001', esme_addr: 'causeway' });
    await until(() => alerts.length > 0, 'alert');
    expect(alerts).toEqual(['447700900001']);
  });

  it('a deliver_sm before the bind is answered ESME_RINVBNDSTS', async () => {
    const smsc = await scripted(({ socket }) => {
      const octets = Buffer.from('000000210000000500000000000000310001010001010000000000000000000000', 'hex');
      socket.write(octets);
    });
    client([{ port: smsc.port }]);
    const answer = await smsc.waitFor(({ frame }) => frame.command === 'deliver_sm_resp');
    expect(answer.frame.commandStatus).toBe(CommandStatus.ESME_RINVBNDSTS);
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
