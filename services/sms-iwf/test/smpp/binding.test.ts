import { CommandStatus, PduEncodeError } from '@causeway/smpp';
import { SmppClient, SmppLinkLostError } from '../../src/smpp/index.ts';
import { client, endAll, message, ready, scripted, simulator, to, until } from './client-and-peers.ts';

afterEach(endAll);

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

describe('settings', () => {
  it('that fit no bind PDU are refused at once', () => {
    const smscs = [{ name: 'smsc1', host: '127.0.0.1', port: 2775, system_id: 'longer than sixteen octets' }];
    expect(() => new SmppClient({ smscs })).toThrow(PduEncodeError);
  });
});
