import { CommandStatus } from '@causeway/smpp';
import type { SmscSimulator } from '@causeway/testkit';
import type { IncomingMessage, SmppClientOptions, SmscOptions } from '../../src/smpp/index.ts';
import { client, endAll, ready, scripted, simulator, until } from './client-and-peers.ts';

afterEach(endAll);

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
