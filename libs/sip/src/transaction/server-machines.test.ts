import { RecordingChannel } from '../../test/recording-channel.ts';
import { sampleRequest, sampleResponse } from '../../test/sample-messages.ts';
import { createResponse } from '../message/index.ts';
import { ManualClock } from '../transport/manual-clock.ts';
import { InviteServerMachine } from './invite-server-machine.ts';
import { NonInviteServerMachine } from './non-invite-server-machine.ts';
import { NonInviteServerTimers } from './non-invite-server-timers.ts';
import type { ServerMachineParts } from './server-machine.ts';
import { timerTable } from './timers.ts';

function bench(method: string, transport: 'udp' | 'tcp' = 'udp') {
  const clock = new ManualClock();
  const channel = new RecordingChannel(transport);
  const request = sampleRequest(method);
  const log: string[] = [];
  const parts: ServerMachineParts = {
    key: { text: 'k', hash: 1 },
    mergeKey: undefined,
    method,
    route: { channel, address: '192.0.2.7', port: 5060 },
    host: {
      clock,
      observer: { timerFired: (timer) => log.push(`timer ${timer}`) },
      transmit: (octets, route) => route.channel.send(octets, route.address, route.port),
      settled: () => log.push('settled'),
      linger: ({ key, route }, response) =>
        log.push(`lingers ${key.text} ${route.port} ${response.toString('latin1', 8, 11)}`),
      terminated: () => log.push('terminated'),
    },
    user: { aborted: (cause) => log.push(`aborted ${cause}`) },
    makeResponse: (status) => createResponse(request, status, 'Automatic'),
  };
  const timers = timerTable(channel.reliable);
  return { clock, channel, log, parts, timers, response: (status: number) => sampleResponse(request, status) };
}

function nonInvite(transport?: 'udp' | 'tcp') {
  const set = bench('MESSAGE', transport);
  const timers = new NonInviteServerTimers(set.clock, set.timers);
  return { ...set, machine: new NonInviteServerMachine(set.parts, timers) };
}

function invite(transport?: 'udp' | 'tcp') {
  const set = bench('INVITE', transport);
  return { ...set, machine: new InviteServerMachine(set.parts, set.timers) };
}

describe('non-INVITE server transaction (RFC 3261 §17.2.2 Figure 8)', () => {
  it('Trying: absorbs retransmissions in silence', () => {
    const { machine, channel } = nonInvite();
    machine.retransmission();
    expect(channel.sent).toEqual([]);
  });

  it('Proceeding: answers retransmissions with the last provisional response', () => {
    const { machine, channel, response } = nonInvite();
    expect(machine.respond(response(100))).toBe(true);
    machine.retransmission();
    expect(channel.starts).toEqual(['100', '100']);
  });

  it('Completed: hands itself over with the octets it sent, and has nothing left to wait for', () => {
    const { machine, channel, clock, log, response } = nonInvite();
    machine.respond(response(202));
    expect(machine.final).toBe(true);
    expect(log).toEqual(['settled', 'lingers k 5060 202']);
    expect(channel.starts).toEqual(['202']);
    clock.advance(32_000);
    machine.abort('closed');
    expect(log).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('Timer J is 0 over TCP: the transaction ends with its final response', () => {
    const { machine, clock, log, response } = nonInvite('tcp');
    machine.respond(response(200));
    clock.advance(3_500);
    expect(log).toEqual(['settled', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('discards any further final response', () => {
    const { machine, channel, response } = nonInvite();
    machine.respond(response(200));
    expect(machine.respond(response(500))).toBe(false);
    expect(channel.starts).toEqual(['200']);
  });

  it('RFC 4320 §4.1: sends no provisional response but 100', () => {
    const { machine, channel, response } = nonInvite();
    expect(machine.respond(response(180))).toBe(false);
    expect(channel.sent).toEqual([]);
  });

  it('RFC 4320 §4.1: sends 100 by itself, but not before Timer E of the client has reached T2', () => {
    const { machine, channel, clock } = nonInvite();
    clock.advance(3_499);
    expect(channel.sent).toEqual([]);
    clock.advance(1);
    expect(channel.starts).toEqual(['100']);
    machine.retransmission();
    expect(channel.starts).toEqual(['100', '100']);
  });

  it('RFC 4320 §4.2: never sends 408; when the client has given up it ends and tells the user', () => {
    const { machine, channel, clock, log, response } = nonInvite();
    clock.advance(32_000);
    expect(log).toEqual(['timer F', 'settled', 'terminated', 'aborted timeout']);
    expect(machine.respond(response(200))).toBe(false);
    expect(channel.starts).toEqual(['100']);
    expect(clock.pending).toBe(0);
  });

  it('abort ends it at once and tells the user', () => {
    const { machine, clock, log } = nonInvite();
    machine.abort('closed');
    machine.abort('closed');
    clock.advance(3_500);
    expect(log).toEqual(['settled', 'terminated', 'aborted closed']);
    expect(clock.pending).toBe(0);
  });
});

describe('INVITE server transaction (RFC 3261 §17.2.1 Figure 7, RFC 6026 §7.1)', () => {
  it('Proceeding: sends 100 after 200 ms of silence', () => {
    const { channel, clock } = invite();
    clock.advance(199);
    expect(channel.sent).toEqual([]);
    clock.advance(1);
    expect(channel.starts).toEqual(['100']);
  });

  it('Proceeding: sends no 100 when the TU was quicker, and answers retransmissions with the last 1xx', () => {
    const { machine, channel, clock, response } = invite();
    machine.respond(response(180));
    machine.respond(response(183));
    clock.advance(1_000);
    machine.retransmission();
    expect(channel.starts).toEqual(['180', '183', '183']);
  });

  it('Completed: Timer G repeats 300-699 at T1, doubling up to T2, until Timer H after 64*T1', () => {
    const { machine, channel, clock, log, response } = invite();
    machine.respond(response(486));
    const times: number[] = [];
    let sent = channel.sent.length;
    for (let ms = 0; ms < 16_000; ms += 100) {
      clock.advance(100);
      if (channel.sent.length > sent) times.push(clock.now());
      sent = channel.sent.length;
    }
    expect(times).toEqual([500, 1_500, 3_500, 7_500, 11_500, 15_500]);
    machine.retransmission();
    expect(channel.sent.at(-1)).toBe(channel.sent[0]);
    clock.advance(16_000);
    expect(log.slice(-2)).toEqual(['timer H', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('Confirmed: the ACK stops Timer G and is absorbed; Timer I ends it after T4', () => {
    const { machine, channel, clock, log, response } = invite();
    machine.respond(response(603));
    expect(machine.acknowledge(undefined)).toBe(true);
    expect(machine.acknowledge(undefined)).toBe(true);
    clock.advance(4_999);
    expect(channel.starts).toEqual(['603']);
    expect(log).toEqual(['settled']);
    clock.advance(1);
    expect(log).toEqual(['settled', 'timer I', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('over TCP nothing is repeated, and Timer I is 0', () => {
    const { machine, channel, clock, log, response } = invite('tcp');
    machine.respond(response(486));
    clock.advance(10_000);
    expect(channel.starts).toEqual(['486']);
    machine.acknowledge(undefined);
    expect(log).toEqual(['settled', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('Accepted: absorbs INVITEs, passes ACKs and further 2xx, until Timer L after 64*T1', () => {
    const { machine, channel, clock, log, response } = invite();
    machine.respond(response(200));
    machine.retransmission();
    expect(channel.starts).toEqual(['200']);
    expect(machine.acknowledge(undefined)).toBe(false);
    expect(machine.respond(response(200))).toBe(true);
    expect(machine.respond(response(486))).toBe(false);
    expect(channel.starts).toEqual(['200', '200']);
    clock.advance(32_000);
    expect(log).toEqual(['settled', 'timer L', 'terminated']);
    expect(clock.pending).toBe(0);
  });

  it('CANCEL reaches the user while Proceeding and nobody later; the To tag is known for its 200', () => {
    const { machine, log, response } = invite();
    machine.respond(response(180));
    machine.cancel();
    expect(machine.toTag).toBe('b1');
    machine.respond(response(487));
    machine.cancel();
    expect(log).toEqual(['aborted cancelled', 'settled']);
  });

  it('an RFC 2543 ACK must carry the To tag of the response (RFC 3261 §17.2.3)', () => {
    const { machine, response } = invite();
    machine.respond(response(486));
    expect(machine.acknowledge('other')).toBe(false);
    expect(machine.acknowledge('b1')).toBe(true);
  });

  it('rings ten minutes at the most, then answers 408', () => {
    const { machine, channel, clock, log, response } = invite();
    machine.respond(response(180));
    clock.advance(600_000);
    expect(channel.starts).toEqual(['180', '408']);
    expect(log).toEqual(['settled', 'aborted timeout']);
    machine.abort('closed');
    expect(log.at(-1)).toBe('terminated');
    expect(clock.pending).toBe(0);
  });
});
