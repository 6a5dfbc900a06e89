import { mapToSipStatus } from './sip-response.table-47.ts';

const refused = (code: number, enhanced?: string) => mapToSipStatus({ outcome: 'refused', code, enhanced });

describe('Table 47', () => {
  it.each([250, 251, 252])('EML-T47.Response code and reason phrase of %s to the dot is 202', (code) => {
    expect(mapToSipStatus({ outcome: 'accepted', code })).toBe(202);
  });

  it.each([
    [550, 404],
    [551, 404],
    [553, 404],
    [556, 404],
    [552, 413],
    [530, 403],
    [535, 403],
    [554, 488],
    [521, 488],
    [599, 488],
    [421, 480],
    [450, 480],
    [451, 480],
    [452, 480],
    [455, 480],
    [500, 500],
    [501, 500],
    [502, 500],
    [503, 500],
    [504, 500],
    [555, 500],
  ])('EML-T47.Response code and reason phrase of a bare %s is %s', (code, status) => {
    expect(refused(code)).toBe(status);
  });

  it.each([
    [550, '5.1.1', 404],
    [554, '5.1.2', 404],
    [550, '5.2.3', 413],
    [554, '5.3.4', 413],
    [554, '5.6.1', 415],
    [550, '5.6.7', 415],
    [550, '5.7.1', 403],
    [554, '5.7.26', 403],
    [550, '4.7.1', 480],
    [451, '4.3.0', 480],
    [550, '5.0.0', 404],
    [554, '5.4.7', 488],
    [450, '', 480],
  ])('EML-T47.Response code and reason phrase of %s %s is %s: the enhanced status wins', (code, enhanced, status) => {
    expect(refused(code, enhanced)).toBe(status);
  });

  it.each([
    ['not-sent', 504],
    ['unknown', 408],
    ['no-mail-domain', 404],
    ['expired', 480],
  ] as const)('EML-T47.Response code and reason phrase of a mail that is %s is %s', (outcome, status) => {
    expect(mapToSipStatus({ outcome })).toBe(status);
  });
});
