import { InterworkingError } from '../verdict.ts';
import { respond, respondToError } from './respond.ts';

const IDENTITIES = {
  conversationId: 'the-conversation',
  contributionId: 'the-contribution',
  inReplyToContributionId: 'the-first',
  imdnMessageId: 'Zx81kQpL0aT4',
};
const SERVER = 'IWF-SMS-serv/OMA2.1';

describe('IWF-T2: the general part of a response', () => {
  it('IWF-T2.Server IWF-T2.Conversation-ID IWF-T2.Contribution-ID IWF-T2.InReplyTo-Contribution-ID IWF-6.1.1-06a IWF-6.1.1-06b', () => {
    expect(respond(202, IDENTITIES, SERVER, [{ name: 'Message-Context', value: 'pager-message' }])).toEqual({
      status: 202,
      reason: 'Accepted',
      headers: [
        { name: 'Server', value: SERVER },
        { name: 'Conversation-ID', value: 'the-conversation' },
        { name: 'Contribution-ID', value: 'the-contribution' },
        { name: 'InReplyTo-Contribution-ID', value: 'the-first' },
        { name: 'Message-Context', value: 'pager-message' },
      ],
      body: Buffer.alloc(0),
    });
  });

  it('an identity that was not stored is left out', () => {
    const none = { conversationId: '', contributionId: '', inReplyToContributionId: '', imdnMessageId: '' };
    expect(respond(200, none, SERVER).headers).toEqual([{ name: 'Server', value: SERVER }]);
    expect(respond(200, undefined, SERVER).headers).toEqual([{ name: 'Server', value: SERVER }]);
  });

  it('a refusal says why, in a Warning that nothing breaks out of', () => {
    const error = new InterworkingError(415, `"quoted" \\ and\r\nInjected: yes\u0000${'x'.repeat(300)}`, [
      { name: 'Accept', value: 'text/plain' },
    ]);
    const { status, headers } = respondToError(error, IDENTITIES, SERVER, 'example.net');
    expect(status).toBe(415);
    expect(headers.slice(-2)).toEqual([
      { name: 'Warning', value: expect.stringMatching(/^399 example\.net "'quoted' ' and''Injected: yes'x{1,200}"$/) },
      { name: 'Accept', value: 'text/plain' },
    ]);
  });
});
