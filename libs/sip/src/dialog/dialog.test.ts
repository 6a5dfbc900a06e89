import { sampleRequest, sampleResponse } from '../../test/sample-messages.ts';
import { HeaderBlock, SipRequest, type SipResponse } from '../message/index.ts';
import { ManualClock } from '../transport/manual-clock.ts';
import { Dialog, DialogError } from './dialog.ts';
import { dialogIdOfRequest, dialogIdOfResponse } from './dialog-id.ts';
import { SuccessRetransmission } from './success-retransmission.ts';

const ROUTES = [
  ['Record-Route', '<sip:p2.example.com;lr>'],
  ['Record-Route', '<sip:p1.example.com;lr>'],
] as const;
const CALLER = ['Contact', '<sip:alice@192.0.2.7:5060>'] as const;
const CALLEE = ['Contact', '<sip:bob@192.0.2.9:5060>;expires=60'] as const;

function inviteWith(...extra: ReadonlyArray<readonly [string, string]>): SipRequest {
  return sampleRequest('INVITE', extra);
}

function uacDialog(status = 200, routes: ReadonlyArray<readonly [string, string]> = ROUTES) {
  const invite = inviteWith(CALLER);
  const response = sampleResponse(invite, status, [...routes, CALLEE]);
  return { invite, response, dialog: Dialog.asUac(invite, response) };
}

function uasDialog(status = 200) {
  const invite = inviteWith(...ROUTES, CALLER);
  const response = sampleResponse(invite, status);
  return { invite, response, dialog: Dialog.asUas(invite, response) };
}

/** A request of the peer inside the dialog of `invite`, seen from the UAS. */
function fromPeer(
  invite: SipRequest,
  method: string,
  number: number,
  extra: ReadonlyArray<readonly [string, string]> = [],
) {
  const headers = HeaderBlock.of([
    ['From', invite.headers.get('From') ?? ''],
    ['To', '<sip:bob@example.com>;tag=b1'],
    ['Call-ID', invite.headers.get('Call-ID') ?? ''],
    ['CSeq', `${number} ${method}`],
    ...extra,
  ]);
  return new SipRequest(method, 'sip:bob@192.0.2.9', headers);
}

describe('Dialog of a UAC (RFC 3261 §12.1.2)', () => {
  it('makes requests along the reversed Record-Route, with the next CSeq and both tags', () => {
    const { invite, dialog } = uacDialog();
    const bye = dialog.createRequest('BYE', { headers: [['Reason', 'SIP;cause=200']] });
    expect(bye.requestUri).toBe('sip:bob@192.0.2.9:5060');
    expect(bye.headers.list('Route')).toEqual(['<sip:p1.example.com;lr>', '<sip:p2.example.com;lr>']);
    expect(bye.headers.get('From')).toBe(invite.headers.get('From'));
    expect(bye.headers.get('To')).toBe('<sip:bob@example.com>;tag=b1');
    expect(bye.headers.get('Call-ID')).toBe(invite.headers.get('Call-ID'));
    expect(bye.headers.get('CSeq')).toBe('2 BYE');
    expect(bye.headers.get('Max-Forwards')).toBe('70');
    expect(bye.headers.get('Reason')).toBe('SIP;cause=200');
    expect(dialog.nextHop).toBe('sip:p1.example.com;lr');
  });

  it('is early after a 1xx and confirmed by its 2xx, which has the last word on the route set (§13.2.2.4)', () => {
    const { invite, dialog } = uacDialog(180);
    expect(dialog.state).toBe('early');
    dialog.receiveResponse(sampleResponse(invite, 200, [['Record-Route', '<sip:p9.example.com;lr>'], CALLEE]));
    expect(dialog.state).toBe('confirmed');
    expect(dialog.createRequest('INFO').headers.list('Route')).toEqual(['<sip:p9.example.com;lr>']);
  });

  it('an early dialog ends with a failure of its INVITE (§12.3)', () => {
    const { invite, dialog } = uacDialog(183);
    dialog.receiveResponse(sampleResponse(invite, 486));
    expect(dialog.state).toBe('terminated');
    expect(() => dialog.createRequest('INFO')).toThrow(DialogError);
  });

  it('acknowledges a 2xx along the dialog with the number of the INVITE, not the next one (§13.2.2.4)', () => {
    const { dialog } = uacDialog();
    const ack = dialog.createAck(1);
    expect(ack.headers.get('CSeq')).toBe('1 ACK');
    expect(ack.requestUri).toBe('sip:bob@192.0.2.9:5060');
    expect(ack.headers.list('Route')).toHaveLength(2);
    expect(ack.headers.has('Via')).toBe(false);
    expect(dialog.createRequest('INFO').headers.get('CSeq')).toBe('2 INFO');
  });

  it('serves a strict router (§12.2.1.1): its URI becomes the Request-URI, the target the last Route', () => {
    const { dialog } = uacDialog(200, [
      ['Record-Route', '<sip:p2.example.com;lr>'],
      ['Record-Route', '<sip:strict.example.com;method=INVITE>'],
    ]);
    const request = dialog.createRequest('INFO');
    expect(request.requestUri).toBe('sip:strict.example.com');
    expect(request.headers.list('Route')).toEqual(['<sip:p2.example.com;lr>', '<sip:bob@192.0.2.9:5060>']);
    expect(dialog.nextHop).toBe('sip:strict.example.com;method=INVITE');
  });

  it('moves its target with the Contact of a 2xx to a re-INVITE (§12.2.1.2)', () => {
    const { dialog } = uacDialog();
    const again = dialog.createRequest('INVITE', { headers: [CALLER] });
    dialog.receiveResponse(sampleResponse(again, 200, [['Contact', '<sip:bob@192.0.2.10>']]));
    expect(dialog.remoteTarget).toBe('sip:bob@192.0.2.10');
  });

  it.each([481, 408])('ends with a %d to a request of its own (§12.2.1.2)', (status) => {
    const { dialog } = uacDialog();
    dialog.receiveResponse(sampleResponse(dialog.createRequest('INFO'), status));
    expect(dialog.state).toBe('terminated');
  });

  it('lives on after another failure, and ends with its own BYE', () => {
    const { dialog } = uacDialog();
    dialog.receiveResponse(sampleResponse(dialog.createRequest('INVITE'), 488));
    expect(dialog.state).toBe('confirmed');
    dialog.createRequest('BYE');
    expect(dialog.state).toBe('terminated');
  });

  it.each([100, 404])('is not made by a %d', (status) => {
    expect(() => uacDialog(status)).toThrow(DialogError);
  });

  it('is not made by a response without Contact', () => {
    const invite = inviteWith(CALLER);
    expect(() => Dialog.asUac(invite, sampleResponse(invite, 200))).toThrow(/no Contact/);
  });
});

describe('Dialog of a UAS (RFC 3261 §12.1.1)', () => {
  it('makes requests along Record-Route in its order, with CSeq numbers of its own', () => {
    const { invite, dialog } = uasDialog();
    const bye = dialog.createRequest('BYE');
    expect(bye.requestUri).toBe('sip:alice@192.0.2.7:5060');
    expect(bye.headers.list('Route')).toEqual(['<sip:p2.example.com;lr>', '<sip:p1.example.com;lr>']);
    expect(bye.headers.get('From')).toBe('<sip:bob@example.com>;tag=b1');
    expect(bye.headers.get('To')).toBe(invite.headers.get('From'));
    expect(bye.headers.get('CSeq')).toBe('1 BYE');
  });

  it('refuses a CSeq lower than the last one with 500 and takes gaps (§12.2.2)', () => {
    const { invite, dialog } = uasDialog();
    expect(dialog.receiveRequest(fromPeer(invite, 'INFO', 5))).toBeUndefined();
    expect(dialog.receiveRequest(fromPeer(invite, 'INFO', 4))?.status).toBe(500);
    expect(dialog.receiveRequest(fromPeer(invite, 'ACK', 1))).toBeUndefined();
  });

  it('moves its target with the Contact of UPDATE, not with that of INFO (§12.2.2)', () => {
    const { invite, dialog } = uasDialog();
    dialog.receiveRequest(fromPeer(invite, 'INFO', 2, [['Contact', '<sip:wrong@192.0.2.66>']]));
    expect(dialog.remoteTarget).toBe('sip:alice@192.0.2.7:5060');
    dialog.receiveRequest(fromPeer(invite, 'UPDATE', 3, [['Contact', '<sip:alice@192.0.2.8>']]));
    expect(dialog.remoteTarget).toBe('sip:alice@192.0.2.8');
  });

  it('refuses a second INVITE while the first is unanswered: 500 with Retry-After of 0 to 10 s (§14.2)', () => {
    const { invite, dialog } = uasDialog(180);
    const verdict = dialog.receiveRequest(fromPeer(invite, 'INVITE', 2));
    expect(verdict?.status).toBe(500);
    expect(Number(verdict?.headers[0]?.[1])).toBeLessThanOrEqual(10);
    dialog.sentResponse(sampleResponse(invite, 200));
    expect(dialog.state).toBe('confirmed');
    expect(dialog.receiveRequest(fromPeer(invite, 'INVITE', 3))).toBeUndefined();
  });

  it('answers an INVITE that crosses its own with 491 (§14.2)', () => {
    const { invite, dialog } = uasDialog();
    const own = dialog.createRequest('INVITE', { headers: [CALLEE] });
    expect(dialog.receiveRequest(fromPeer(invite, 'INVITE', 2))?.status).toBe(491);
    dialog.receiveResponse(sampleResponse(own, 491));
    expect(dialog.receiveRequest(fromPeer(invite, 'INVITE', 3))).toBeUndefined();
  });

  it('ends with the BYE of the peer; what comes later is 481', () => {
    const { invite, dialog } = uasDialog();
    expect(dialog.receiveRequest(fromPeer(invite, 'BYE', 2))).toBeUndefined();
    expect(dialog.state).toBe('terminated');
    expect(dialog.receiveRequest(fromPeer(invite, 'INFO', 3))?.status).toBe(481);
  });
});

describe('finding and keeping a dialog', () => {
  it('has one id on either side of a request and a response', () => {
    const { invite, dialog } = uasDialog();
    expect(dialogIdOfRequest(fromPeer(invite, 'BYE', 2))).toBe(dialog.id);
    expect(dialogIdOfRequest(invite)).toBeUndefined();
    const caller = uacDialog();
    expect(dialogIdOfResponse(caller.response)).toBe(caller.dialog.id);
    const untagged: SipResponse = sampleResponse(invite, 100);
    expect(dialogIdOfResponse(untagged)).toBeUndefined();
  });

  it('goes through JSON and goes on where it was', () => {
    const { invite, dialog } = uacDialog();
    dialog.createRequest('INFO');
    const revived = Dialog.fromRecord(JSON.parse(JSON.stringify(dialog.toRecord())));
    expect(revived.toRecord()).toEqual(dialog.toRecord());
    const next = revived.createRequest('INFO');
    expect(next.headers.get('CSeq')).toBe('3 INFO');
    expect(next.headers.get('Call-ID')).toBe(invite.headers.get('Call-ID'));
    expect(dialog.toRecord().localSequence).toBe(2);
  });
});

describe('SuccessRetransmission (RFC 3261 §13.3.1.4)', () => {
  function waiting() {
    const clock = new ManualClock();
    const log: string[] = [];
    const retransmission = new SuccessRetransmission(
      clock,
      { t1: 500, t2: 4_000 },
      { retransmit: () => log.push(String(clock.now())), unacknowledged: () => log.push('unacknowledged') },
    );
    return { clock, log, retransmission };
  }

  it('repeats at T1, doubling up to T2, and gives up after 64*T1', () => {
    const { clock, log } = waiting();
    clock.advance(60_000);
    expect(log.slice(0, 5)).toEqual(['500', '1500', '3500', '7500', '11500']);
    expect(log.at(-1)).toBe('unacknowledged');
    expect(clock.pending).toBe(0);
  });

  it('stops with the ACK', () => {
    const { clock, log, retransmission } = waiting();
    clock.advance(600);
    retransmission.stop();
    clock.advance(60_000);
    expect(log).toEqual(['500']);
    expect(clock.pending).toBe(0);
  });
});
