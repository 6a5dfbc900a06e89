import { mapToThreadHeaders, threadCandidates } from './threads.appendix-e.ts';

const place = (messageId: string, references: string[] = [], inReplyTo: string[] = []) => ({
  messageId,
  references,
  inReplyTo,
});

const answer = (parent: ReturnType<typeof place>, max = 20) =>
  mapToThreadHeaders(parent, 'contribution', 'references_only', max);

describe('thread headers of a mail made of a CPM message', () => {
  it('EML-E.1-03 EML-E.1-06 EML-E.4-01 begins a thread without a parent', () => {
    expect(mapToThreadHeaders(undefined, 'conversation', 'references_only', 20)).toEqual({
      inReplyTo: [],
      references: [],
    });
  });

  it('EML-E.1-02 EML-E.3-03 names a parent without a chain in both fields', () => {
    expect(answer(place('M'))).toEqual({ inReplyTo: ['M'], references: ['M'] });
  });

  it('EML-E.1-04 EML-E.3-05 puts the parent behind its own References', () => {
    expect(answer(place('Y', ['M', 'X'], ['X']))).toEqual({ inReplyTo: ['Y'], references: ['M', 'X', 'Y'] });
  });

  it('EML-E.1-05 takes the one In-Reply-To of a parent without References', () => {
    expect(answer(place('Y', [], ['X'])).references).toEqual(['X', 'Y']);
  });

  it('EML-E.1-07 takes nothing of several', () => {
    expect(answer(place('Y', [], ['X', 'Z'])).references).toEqual(['Y']);
  });

  it('EML-T46.Message-ID (msg-id), In-Reply-To, References: of a long chain the root and the latest stay', () => {
    const { references } = answer(place('9', ['1', '2', '3', '4', '5', '6', '7', '8']), 4);
    expect(references).toEqual(['1', '7', '8', '9']);
  });

  it.each(['ä@x', 'a<b@x', 'a b@x', 'a\r\nBcc: x', 'x'.repeat(901), ''])(
    'goes on without the id %j, which no field can hold',
    (id) => {
      expect(answer(place('Y', ['M', id]))).toEqual({ inReplyTo: ['Y'], references: ['M', 'Y'] });
      expect(answer(place(id, ['M']))).toEqual({ inReplyTo: [], references: ['M'] });
    },
  );

  it('stays short where the ids are long', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `${index}${'x'.repeat(800)}`);
    const { references } = answer(place('Y', ids), 100);
    expect(references.join('').length).toBeLessThanOrEqual(8_192);
    expect([references[0], references.at(-1)]).toEqual([ids[0], 'Y']);
  });

  it('names no id twice', () => expect(answer(place('X', ['M', 'X'])).references).toEqual(['M', 'X']));

  it.each([
    ['references_only', { inReplyTo: [], references: ['M', 'X'] }],
    ['in_reply_to_latest', { inReplyTo: ['X'], references: ['M', 'X'] }],
    ['new_thread', { inReplyTo: [], references: [] }],
  ] as const)('EML-E.4-05 joins the conversation by policy: %s', (policy, expected) => {
    expect(mapToThreadHeaders(place('X', ['M'], ['M']), 'conversation', policy, 20)).toEqual(expected);
  });
});

describe('the ids of mails that an incoming one may answer', () => {
  it('EML-E.3-04 EML-E.3-06 are those of In-Reply-To, then of References from the last', () => {
    expect(threadCandidates({ inReplyTo: ['X', 'M'], references: ['M', 'N', 'X'] })).toEqual(['X', 'M', 'N']);
  });

  it('are a hundred at most', () => {
    const references = Array.from({ length: 300 }, (_, index) => String(index));
    const candidates = threadCandidates({ inReplyTo: [], references });
    expect(candidates).toHaveLength(100);
    expect(candidates[0]).toBe('299');
  });
});
