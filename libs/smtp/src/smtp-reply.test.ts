import { SmtpReply } from './smtp-reply.ts';

describe('SmtpReply', () => {
  it.each([
    [354, '3.0.0'],
    [250, '5.0.0'],
    [550, '5.1'],
    [99, '2.0.0'],
    [600, '5.0.0'],
    [250.5, '2.0.0'],
  ])('is not made of %p %p', (code, enhanced) => {
    expect(() => new SmtpReply(code, enhanced, '')).toThrow(RangeError);
  });

  it('stays on one line of 512 octets, whatever the text', () => {
    const reply = new SmtpReply(550, '5.1.1', `no\r\n250 yes\u0000é${'x'.repeat(1_000)}`);
    expect(reply.text).toMatch(/^no 250 yes x+$/);
    expect(`${reply}\r\n`.length).toBeLessThanOrEqual(512);
    expect(reply.positive).toBe(false);
  });
});
