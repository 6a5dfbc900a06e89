import { isOwnMessageId, messageIdOf } from './message-id.identity.ts';

const identities = {
  conversationId: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  contributionId: 'abcdef-1234-5678-90ab',
  inReplyToContributionId: '',
  imdnMessageId: 'x',
};
/** Not a digest, but it tells what went in. */
const digest = (text: string) => `${Buffer.from(text).toString('hex')}0000000000000000000000000000000000000000`;
const idOf = (change: Partial<typeof identities>, isPrivate = false) =>
  messageIdOf({ ...identities, ...change }, 'key', 'cpm.example', isPrivate, digest);

describe('the Message-ID of a Pager Mode message', () => {
  it('EML-E.1-01 is made of its Conversation-ID and Contribution-ID', () => {
    expect(idOf({})).toBe('cpm1.p.f81d4fae-7dec-11d0-a765-00a0c91e6bf6.abcdef-1234-5678-90ab@cpm.example');
  });

  it('is the same for the same message, and another for another', () => {
    expect(idOf({})).toBe(idOf({}));
    expect(idOf({ contributionId: 'other' })).not.toBe(idOf({}));
  });

  it.each(['a b', 'a@b', '<x>', 'a\r\nBcc: x', 'a.b', 'ä', 'x'.repeat(41)])(
    'holds a digest of %j',
    (conversationId) => {
      expect(idOf({ conversationId })).toMatch(/^cpm1\.p\.[0-9a-f]{32}\.abcdef-1234-5678-90ab@cpm\.example$/);
    },
  );

  it('is of the request where there is no Contribution-ID', () => {
    expect(idOf({ contributionId: '' })).toMatch(/\.key@cpm\.example$/);
  });

  it('shows nothing that the client of a hidden sender chose', () => {
    expect(idOf({ conversationId: 'alice-1', contributionId: 'alice-2' }, true)).not.toContain('alice');
  });

  it('is known as our own when it comes back', () => {
    expect(isOwnMessageId(idOf({}), 'CPM.example')).toBe(true);
    expect(isOwnMessageId(idOf({}), 'other.example')).toBe(false);
    expect(isOwnMessageId('x@cpm.example', 'cpm.example')).toBe(false);
  });
});
