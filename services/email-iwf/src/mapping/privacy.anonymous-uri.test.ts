import { HeaderBlock } from '@causeway/sip';
import { asksForPrivacy, isAnonymousUri } from './privacy.anonymous-uri.ts';

const asks = (...values: string[]) =>
  asksForPrivacy(HeaderBlock.of(values.map((value) => ['Privacy', value] as const)), ['user', 'header']);

describe('a request that hides its sender', () => {
  it.each(['id', 'ID', 'id;critical', 'header ; id', 'session;id', 'user', 'header'])(
    'is told by Privacy: %s',
    (value) => {
      expect(asks(value)).toBe(true);
    },
  );

  it.each(['none', 'critical', 'session', 'identity', ''])('is not told by Privacy: %j', (value) => {
    expect(asks(value)).toBe(false);
  });

  it('may say so in a second header', () => expect(asks('session', 'id')).toBe(true));

  it('is not one without Privacy', () => expect(asks()).toBe(false));

  it('has an anonymous URI perhaps', () => {
    expect(isAnonymousUri('sip:anonymous@anonymous.invalid')).toBe(true);
    expect(isAnonymousUri('sip:alice@example.net')).toBe(false);
  });
});
