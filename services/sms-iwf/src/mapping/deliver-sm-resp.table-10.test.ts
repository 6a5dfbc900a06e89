import { loadConfiguration } from '@causeway/configuration';
import { mapToDeliverSmStatus } from './deliver-sm-resp.table-10.ts';

const { policy } = loadConfiguration({ text: '' });
const status = (sipStatus: number) => mapToDeliverSmStatus(sipStatus, policy.sms);

describe('SMS-T10: SIP response to command_status of the deliver_sm_resp', () => {
  it('SMS-T10.command_status, 202 is ESME_ROK', () => expect(status(202)).toBe(0));
  it('SMS-T10.command_status, 404 is ESME_RINVDSTADR', () => expect(status(404)).toBe(0x0b));
  it('SMS-T10.command_status, 503 is ESME_RX_T_APPN, not the 0x58 of Table 2', () => expect(status(503)).toBe(0x64));
  it('SMS-T10.command_status, 403 is ESME_RX_P_APPN', () => expect(status(403)).toBe(0x65));

  it.each([
    ['SMS-X7.0x00000000 ESME_ROK', 0, [200, 204, 299]],
    ['SMS-X7.0x0000000B ESME_RINVDSTADR', 0x0b, [410, 484, 604]],
    ['SMS-X7.0x00000064 ESME_RX_T_APPN', 0x64, [408, 480, 486, 500, 502, 504, 600]],
    ['SMS-X7.0x00000065 ESME_RX_P_APPN', 0x65, [302, 400, 405, 413, 415, 488, 501, 603, 606]],
  ])('%s', (_row, expected, sipStatuses) => {
    for (const sipStatus of sipStatuses) expect([sipStatus, status(sipStatus)]).toEqual([sipStatus, expected]);
  });

  it('SMS-T10.command_status, other codes: the policy comes first', () => {
    const { sms } = loadConfiguration({
      text: 'policy: { sms: { sip_to_smpp_status_map: { 486: 0x65, 404: "0x64" } } }',
    }).policy;
    expect(mapToDeliverSmStatus(486, sms)).toBe(0x65);
    expect(mapToDeliverSmStatus(404, sms)).toBe(0x64);
  });
});
