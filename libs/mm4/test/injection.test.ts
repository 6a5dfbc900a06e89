import { MimeHeaders, parseContentType } from '@causeway/mime';
import { decodeMm4, encodeMm4, type Mm4Message, type Written } from '../src/index.ts';
import { forward, headersOf, report, response } from './catalog-messages.ts';

describe('injection', () => {
  const evil = 'x\r\nBcc: eve@example.com';
  const refusals: readonly Written<Mm4Message>[] = [
    { ...forward, version: evil },
    { ...forward, transactionId: evil },
    { ...forward, messageId: evil },
    { ...forward, from: { kind: 'plmn', number: evil } },
    { ...forward, to: [{ kind: 'email', address: `a@b${evil}` }] },
    { ...forward, cc: [{ kind: 'unknown', text: evil }] },
    { ...forward, to: [{ kind: 'plmn', number: '+1', domain: evil }] },
    { ...forward, sender: evil },
    { ...forward, mailId: evil },
    { ...forward, date: Number.NaN },
    { ...forward, originatorSystem: `a@b${evil}` },
    { ...forward, forwardRoute: ['a@b', evil] },
    { ...forward, originatorRecipientAddresses: [`a@b\n${evil}`] },
    { ...forward, forwardCounter: -1 },
    { ...forward, expiry: { kind: 'relative', seconds: -1 } },
    { ...response, to: evil },
    { ...response, returnRoute: [evil] },
    { ...response, requestRecipients: [{ kind: 'unknown', text: evil }] },
    {
      ...forward,
      content: {
        contentHeaders: new MimeHeaders([['Content-ID', evil]]),
        contentType: parseContentType('text/plain'),
        content: Buffer.alloc(0),
      },
    },
  ];

  it.each(refusals.map((message, index) => [index, message] as const))('is refused: case %i', (_, message) => {
    expect(() => encodeMm4(message)).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(?:Mm4EncodeError|MimeInjectionError)$/) }),
    );
  });

  it('in values that types should have kept out is refused as well', () => {
    for (const field of ['priority', 'messageClass', 'senderVisibility']) {
      expect(() => encodeMm4({ ...forward, [field]: evil })).toThrow('not printable ASCII');
    }
    expect(() => encodeMm4({ ...report, ...{ mmStatus: evil as 'Retrieved' } })).toThrow('not printable ASCII');
  });

  it('in text becomes a blank', () => {
    for (const [message, text] of [
      [{ ...forward, subject: evil }, 'subject'],
      [{ ...report, statusText: evil }, 'statusText'],
      [{ ...report, mmStatusExtension: evil }, 'mmStatusExtension'],
      [{ ...response, statusText: evil }, 'statusText'],
    ] as const) {
      expect(headersOf(message)).not.toContain('Bcc');
      expect(decodeMm4(encodeMm4(message))).toMatchObject({ [text]: 'x Bcc: eve@example.com' });
    }
  });
});
