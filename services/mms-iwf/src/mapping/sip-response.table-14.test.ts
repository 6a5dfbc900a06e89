import { RequestStatus } from '@causeway/mm4';
import { mapToSipStatus } from './sip-response.table-14.ts';

describe('MMS-T14: MM4_forward.RES to the SIP response', () => {
  it.each([
    [RequestStatus.ok, 202],
    [RequestStatus.unspecified, 400],
    [RequestStatus.networkProblem, 400],
    [RequestStatus.serviceDenied, 403],
    [RequestStatus.contentNotAccepted, 415],
    [RequestStatus.messageFormatCorrupt, 415],
    [RequestStatus.sendingAddressUnresolved, 400],
    [RequestStatus.messageNotFound, 400],
    [RequestStatus.unsupportedMessage, 400],
  ])('MMS-T14.response code and reason phrase [RFC3261] of %s is %i', (status, sip) => {
    expect(mapToSipStatus(status, {})).toBe(sip);
  });

  it('MMS-T14.response code and reason phrase [RFC3261] is that of policy, where policy has one', () => {
    const overrides = { 'Error-sending-address-unresolved': 404 } as const;
    expect(mapToSipStatus(RequestStatus.sendingAddressUnresolved, overrides)).toBe(404);
    expect(mapToSipStatus(RequestStatus.messageNotFound, overrides)).toBe(400);
  });
});
