import { loadConfiguration } from '@causeway/configuration';
import { mapToSipStatus } from './sip-response.table-2.ts';

const { policy } = loadConfiguration({ text: '' });
const status = (...statuses: number[]) => mapToSipStatus(statuses, false, policy.sms);

describe('SMS-T2: submit_sm_resp to the SIP response code', () => {
  it('SMS-T2.response code and reason phrase, ok: ESME_ROK is 202', () => expect(status(0)).toBe(202));
  it('SMS-T2.response code and reason phrase, 0x03: ESME_RINVCMDID is 400', () => expect(status(0x03)).toBe(400));
  it('SMS-T2.response code and reason phrase, 0x0B: ESME_RINVDSTADR is 404', () => expect(status(0x0b)).toBe(404));
  it('SMS-T2.response code and reason phrase, 0x58: ESME_RTHROTTLED is 503', () => expect(status(0x58)).toBe(503));
  it('SMS-T2.response code and reason phrase, 0xFE: ESME_RDELIVERYFAILURE is 480', () =>
    expect(status(0xfe)).toBe(480));
  it('58 decimal is not ESME_RTHROTTLED', () => expect(status(58)).toBe(500));

  it.each([
    ['SMS-X6.400 Bad Request', 400, [0x01, 0x02, 0x06, 0x07, 0x43, 0x61, 0x62, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4]],
    ['SMS-X6.403 Forbidden', 403, [0x0a, 0x65, 0x66]],
    ['SMS-X6.404 Not Found', 404, [0x50, 0x51]],
    ['SMS-X6.480 Temporarily Unavailable', 480, [0x64, 0xfe]],
    ['SMS-X6.503 Service Unavailable', 503, [0x04, 0x08, 0x14]],
    ['SMS-X6.500 Server Internal Error', 500, [0x15, 0x45, 0xff, 0x400, 0xdeadbeef]],
  ])('%s', (_row, expected, commandStatuses) => {
    for (const commandStatus of commandStatuses)
      expect([commandStatus, status(commandStatus)]).toEqual([commandStatus, expected]);
  });

  it('SMS-6.2.2.1.1-10 gives 202 only when every segment is ESME_ROK, else the first other one in segment order counts', () => {
    expect(status(0, 0, 0)).toBe(202);
    expect(status(0, 0x0b, 0x58)).toBe(404);
    expect(status(0x58, 0x0b, 0)).toBe(503);
  });

  it('SMS-T2.response code and reason phrase, other values: the policy comes first', () => {
    const { sms } = loadConfiguration({
      text: 'policy: { sms: { smpp_to_sip_status_map: { "0x0B": 604, "0x400": 480 } } }',
    }).policy;
    expect(mapToSipStatus([0x0b], false, sms)).toBe(604);
    expect(mapToSipStatus([0x400], false, sms)).toBe(480);
  });

  it('answers 200 for data_sm in transaction mode, and whatever the policy says', () => {
    expect(mapToSipStatus([0], true, policy.sms)).toBe(200);
    const { sms } = loadConfiguration({ text: 'policy: { sms: { pager_success_status: 200 } }' }).policy;
    expect(mapToSipStatus([0], false, sms)).toBe(200);
  });
});
