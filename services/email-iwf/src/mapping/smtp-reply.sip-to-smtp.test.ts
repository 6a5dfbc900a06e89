import { mapToSmtpReply } from './smtp-reply.sip-to-smtp.ts';

const replyTo = (status: number, transient = false) => {
  const { code, enhanced } = mapToSmtpReply(status, transient);
  return `${code} ${enhanced}`;
};

describe('the reply to a mail by the SIP response', () => {
  it.each([200, 202])('is 250 for %s', (status) => expect(replyTo(status)).toBe('250 2.0.0'));

  it.each([
    [[404, 410, 484, 485, 604], '550 5.1.1'],
    [[401, 403, 407, 433, 603], '550 5.7.1'],
    [[413, 513], '552 5.3.4'],
    [[415, 488, 606], '554 5.6.1'],
    [[480, 486, 600], '550 5.2.1'],
    [[408, 504], '554 5.4.7'],
    [[500, 501, 502, 503, 580], '554 5.3.0'],
    [[302, 400, 420, 481, 699], '554 5.0.0'],
  ])('EML-6.4.3.1-06 is permanent for %s: %s', (statuses, reply) => {
    expect(statuses.map((status) => replyTo(status))).toEqual(statuses.map(() => reply));
  });

  it.each([
    [[480, 486, 600], '450 4.2.1'],
    [[408, 504], '451 4.4.1'],
    [[500, 502, 503], '451 4.3.0'],
  ])('EML-6.4.3.1-06 is transient by policy for %s: %s', (statuses, reply) => {
    expect(statuses.map((status) => replyTo(status, true))).toEqual(statuses.map(() => reply));
  });

  it.each([404, 403, 413, 415, 488, 302])('stays permanent for %s, whatever policy says', (status) => {
    expect(replyTo(status, true)).toMatch(/^5/);
  });
});
