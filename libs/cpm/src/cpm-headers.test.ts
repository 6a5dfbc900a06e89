import { HeaderBlock } from '@causeway/sip';
import { CpmHeaderError, freshCpmId, readCpmIdentities, writeCpmIdentities } from './cpm-headers.ts';

describe('CPM headers', () => {
  it('are read whatever the case of their names', () => {
    const headers = HeaderBlock.of([
      ['conversation-id', '7d3c5f62-0b9e'],
      ['Contribution-ID', '0c7f4a51'],
      ['INREPLYTO-Contribution-ID', 'f00'],
    ]);
    expect(readCpmIdentities(headers)).toEqual({
      conversationId: '7d3c5f62-0b9e',
      contributionId: '0c7f4a51',
      inReplyToContributionId: 'f00',
    });
  });

  it('are empty when absent; the old name of the third is read too', () => {
    expect(readCpmIdentities(HeaderBlock.of([]))).toEqual({
      conversationId: '',
      contributionId: '',
      inReplyToContributionId: '',
    });
    expect(readCpmIdentities(HeaderBlock.of([['ReplyTo-Contribution-ID', 'old']])).inReplyToContributionId).toBe('old');
  });

  it.each([
    ['', 'is empty'],
    ['a b', 'visible'],
    ['a\tb', 'visible'],
    ['caf\u00e9', 'visible'],
    ['a'.repeat(256), 'longer'],
  ])('refuse %j with 400', (value, reason) => {
    const read = () => readCpmIdentities(HeaderBlock.of([['Contribution-ID', value]]));
    expect(read).toThrow(CpmHeaderError);
    expect(read).toThrow(reason);
  });

  it('take 255 visible characters', () => {
    const value = '~!'.repeat(127).concat('x');
    expect(readCpmIdentities(HeaderBlock.of([['Conversation-ID', value]])).conversationId).toBe(value);
  });

  it('IWF-T2.Conversation-ID IWF-T2.Contribution-ID IWF-T2.InReplyTo-Contribution-ID are copied when they are there', () => {
    const headers = HeaderBlock.of([]);
    writeCpmIdentities(headers, { conversationId: 'c', contributionId: 'k', inReplyToContributionId: '' });
    expect(headers.toString()).toBe('Conversation-ID: c\r\nContribution-ID: k\r\n');
    writeCpmIdentities(headers, { conversationId: 'c', contributionId: 'k', inReplyToContributionId: 'r' });
    expect(headers.toString()).toBe('Conversation-ID: c\r\nContribution-ID: k\r\nInReplyTo-Contribution-ID: r\r\n');
  });

  it('have fresh values that are valid', () => {
    const id = freshCpmId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(freshCpmId()).not.toBe(id);
  });
});
