import { CommandStatus } from '@causeway/smpp';
import { type SmppObserver, SmppOverloadError, SmppUnavailableError } from '../../src/smpp/index.ts';
import { client, endAll, failure, message, ready, simulator, to, until } from './client-and-peers.ts';

afterEach(endAll);

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
