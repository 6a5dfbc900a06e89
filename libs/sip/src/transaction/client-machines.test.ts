import { RecordingChannel } from '../../test/recording-channel.ts';
import { sampleRequest, sampleResponse } from '../../test/sample-messages.ts';
import { serializeMessage } from '../message/index.ts';
import { ManualClock } from '../transport/manual-clock.ts';
import type { ClientMachineParts } from './client-machine.ts';
import { InviteClientMachine } from './invite-client-machine.ts';
import { NonInviteClientMachine } from './non-invite-client-machine.ts';
import { timerTable } from './timers.ts';

function bench(method: string, transport: 'udp' | 'tcp' = 'udp', timeoutMs?: number) {
  const clock = new ManualClock();
  const channel = new RecordingChannel(transport);
  const request = sampleRequest(method, [['Route', '<sip:proxy.example.com;lr>']]);
  const log: string[] = [];
  const parts: ClientMachineParts = {
    key: 'k',
    method,
    octets: serializeMessage(request),
    channel,
    address: '192.0.2.9',
    port: 5060,
    timers: timerTable(channel.reliable),
    timeoutMs,
    host: {
      clock,
      observer: { timerFired: (timer) => log.push(`timer ${timer}`) },
      terminated: () => log.push('terminated'),
    },
    user: {
      provisional: ({ status }) => log.push(`provisional ${status}`),
      final: ({ status }) => log.push(`final ${status}`),
      failed: ({ name }) => log.push(`failed ${name}`),
    },
  };
  const response = (status: number) => sampleResponse(request, status);
  /** Times at which something was sent while `ms` milliseconds pass. */
  const sendTimes = (ms: number): number[] => {
    const times: number[] = [];
    for (let sent = channel.sent.length, end = clock.now() + ms; clock.now() < end; sent = channel.sent.length) {
      clock.advance(100);
      if (channel.sent.length > sent) times.push(clock.now());
    }
    return times;
  };
  return { clock, channel, request, log, parts, response, sendTimes };
}

function nonInvite(transport?: 'udp' | 'tcp', timeoutMs?: number) {
  const set = bench('MESSAGE', transport, timeoutMs);
  const machine = new NonInviteClientMachine(set.parts);
  machine.start();
  return { ...set, machine };
}

function invite(transport?: 'udp' | 'tcp') {
  const set = bench('INVITE', transport);
  const cancels: number[] = [];
  const machine = new InviteClientMachine(set.parts, set.request, () => cancels.push(set.clock.now()));
  machine.start();
  return { ...set, machine, cancels };
}

describe('non-INVITE client transaction (RFC 3261 §17.1.2 Figure 6)', () => {
  it('Trying: Timer E repeats the request at T1, doubling up to T2, until Timer F after 64*T1', () => {
    const { sendTimes, log, clock, channel } = nonInvite();
    expect(sendTimes(31_900)).toEqual([500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(new Set(channel.sent).size).toBe(1);
    clock.advance(100);
    expect(log.slice(-3)).toEqual(['timer F', 'terminated', 'failed TransactionTimeout']);
    expect(clock.pending).toBe(0);
  });

  it('Proceeding: after a 1xx Timer E is T2, and Timer F still holds', () => {
    const { machine, response, sendTimes, log } = nonInvite();
    machine.receive(response(100));
    expect(sendTimes(10_000)).toEqual([500, 4_500, 8_500]);
    sendTimes(22_000);
    expect(log[0]).toBe('provisional 100');
    expect(log.at(-1)).toBe('failed TransactionTimeout');
  });

  it('Completed: passes the final response once, absorbs others until Timer K fires after T4', () => {
    const { machine, response, sendTimes, log, clock } = nonInvite();
    machine.receive(response(202));
    machine.receive(response(202));
    expect(sendTimes(4_900)).toEqual([]);
    expect(log).toEqual(['final 202']);
    clock.advance(100);
    expect(log).toEqual(['final 202', 'timer K', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('over TCP nothing is repeated, Timer K is 0, and the connection is let go', () => {
    const { machine, response, sendTimes, log, clock, channel } = nonInvite('tcp');
    expect(channel.users.size).toBe(1);
    expect(sendTimes(10_000)).toEqual([]);
    machine.receive(response(200));
    expect(log).toEqual(['terminated', 'final 200']);
    expect(channel.users.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('a transport error ends it, and so does the end of its connection', () => {
    const overUdp = nonInvite();
    overUdp.channel.failLast();
    expect(overUdp.log).toEqual(['terminated', 'failed SipTransportError']);
    expect(overUdp.clock.pending).toBe(0);
    const overTcp = nonInvite('tcp');
    overTcp.channel.close();
    expect(overTcp.log).toEqual(['terminated', 'failed SipTransportError']);
    expect(overTcp.channel.users.size).toBe(0);
  });

  it('takes a shorter patience of its user instead of Timer F', () => {
    const { clock, log } = nonInvite('udp', 1_000);
    clock.advance(1_000);
    expect(log.slice(-3)).toEqual(['timer F', 'terminated', 'failed TransactionTimeout']);
  });

  it('abandon ends it without a word', () => {
    const { machine, clock, log, response } = nonInvite();
    machine.abandon();
    machine.receive(response(200));
    expect(log).toEqual(['terminated']);
    expect(clock.pending).toBe(0);
  });
});

describe('INVITE client transaction (RFC 3261 §17.1.1 Figure 5, RFC 6026 §7.2)', () => {
  it('Calling: Timer A repeats the request at T1, doubling without a bound, until Timer B after 64*T1', () => {
    const { sendTimes, log, clock } = invite();
    expect(sendTimes(31_900)).toEqual([500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    clock.advance(100);
    expect(log.slice(-3)).toEqual(['timer B', 'terminated', 'failed TransactionTimeout']);
    expect(clock.pending).toBe(0);
  });

  it('Proceeding: a 1xx stops Timers A and B', () => {
    const { machine, response, sendTimes, log, clock } = invite();
    machine.receive(response(100));
    machine.receive(response(180));
    expect(sendTimes(60_000)).toEqual([]);
    expect(log).toEqual(['provisional 100', 'provisional 180']);
    expect(clock.pending).toBe(0);
  });

  it('Completed: acknowledges 300-699 and each repetition of it, until Timer D after 32 s', () => {
    const { machine, response, log, clock, channel, request } = invite();
    machine.receive(response(486));
    machine.receive(response(486));
    expect(channel.starts).toEqual(['INVITE', 'ACK', 'ACK']);
    expect(log).toEqual(['final 486']);
    const ack = channel.sent[1] ?? '';
    // §17.1.1.3: top Via, Route, Request-URI, From and Call-ID of the INVITE, To of the response, the same CSeq number.
    expect(ack).toBe(
      `ACK sip:bob@example.com SIP/2.0\r\nVia: ${request.headers.get('Via')}\r\n` +
        'Route: <sip:proxy.example.com;lr>\r\nMax-Forwards: 70\r\n' +
        `From: ${request.headers.get('From')}\r\nTo: <sip:bob@example.com>;tag=b1\r\n` +
        `Call-ID: ${request.headers.get('Call-ID')}\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n`,
    );
    clock.advance(31_999);
    expect(log).toEqual(['final 486']);
    clock.advance(1);
    expect(log).toEqual(['final 486', 'timer D', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('over TCP Timer D is 0 and nothing is repeated', () => {
    const { machine, response, sendTimes, log, channel, clock } = invite('tcp');
    expect(sendTimes(5_000)).toEqual([]);
    machine.receive(response(404));
    expect(channel.starts).toEqual(['INVITE', 'ACK']);
    expect(log).toEqual(['terminated', 'final 404']);
    expect(clock.pending).toBe(0);
  });

  it('Accepted: passes every 2xx without an ACK of its own, until Timer M after 64*T1', () => {
    const { machine, response, log, channel, clock } = invite();
    machine.receive(response(200));
    machine.receive(response(200));
    machine.receive(response(180));
    expect(log).toEqual(['final 200', 'final 200']);
    expect(channel.starts).toEqual(['INVITE']);
    clock.advance(32_000);
    expect(log.slice(2)).toEqual(['timer M', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('CANCEL waits for a provisional response (§9.1), then 64*T1 for a final one', () => {
    const { machine, response, cancels, clock, log } = invite();
    machine.cancel();
    clock.advance(700);
    expect(cancels).toEqual([]);
    machine.receive(response(100));
    machine.cancel();
    expect(cancels).toEqual([700]);
    clock.advance(32_000);
    expect(log.at(-1)).toBe('failed TransactionTimeout');
    expect(clock.pending).toBe(0);
  });

  it('CANCEL does nothing after a final response', () => {
    const { machine, response, cancels } = invite();
    machine.receive(response(200));
    machine.cancel();
    expect(cancels).toEqual([]);
  });

  it('is told when its connection ends, and when the ACK cannot be sent', () => {
    const pending = invite('tcp');
    pending.machine.receive(pending.response(180));
    pending.channel.close();
    expect(pending.log.slice(-2)).toEqual(['terminated', 'failed SipTransportError']);
    const answered = invite();
    answered.machine.receive(answered.response(486));
    answered.channel.failLast();
    expect(answered.log).toEqual(['final 486', 'terminated']);
    expect(answered.clock.pending).toBe(0);
  });
});

describe('timer table (RFC 3261 Table 4, RFC 6026 §7)', () => {
  it('has the default values of both columns', () => {
    const common = {
      B: 32_000,
      F: 32_000,
      H: 32_000,
      L: 32_000,
      M: 32_000,
      trying: 200,
      tryingNonInvite: 3_500,
      t2: 4_000,
    };
    expect(timerTable(false)).toEqual({ A: 500, D: 32_000, E: 500, G: 500, I: 5_000, J: 32_000, K: 5_000, ...common });
    expect(timerTable(true)).toEqual({ A: undefined, D: 0, E: undefined, G: undefined, I: 0, J: 0, K: 0, ...common });
  });
});
