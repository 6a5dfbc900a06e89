import { MimeInjectionError } from './errors.ts';
import { formatMailbox } from './mailbox.ts';
import { writeInternetMessage } from './write-internet-message.ts';
import { entityOf } from './written-entity.ts';

const entity = entityOf({ contentType: 'text/plain; charset=utf-8', content: Buffer.from('Dinner at 7?\n.\n') });

describe('an Internet message written', () => {
  it('is its fields in order, MIME-Version, and the entity', () => {
    const octets = writeInternetMessage({
      headers: [
        ['From', formatMailbox({ name: 'Alice', address: 'alice@mail.cpm.example' })],
        ['Subject', 'Grüße'],
        ['Message-ID', '<1@mail.cpm.example>'],
      ],
      entity,
    });
    expect(octets.toString('latin1').split('\r\n')).toEqual([
      'From: "Alice" <alice@mail.cpm.example>',
      'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
      'Message-ID: <1@mail.cpm.example>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Dinner at 7?',
      '.',
      '',
    ]);
  });

  it('refuses fields that the entity brings, and values that would add fields', () => {
    for (const name of ['Content-Type', 'mime-version', 'Content-ID']) {
      expect(() => writeInternetMessage({ headers: [[name, 'x']], entity })).toThrow(MimeInjectionError);
    }
    expect(() => writeInternetMessage({ headers: [['To', 'a@b\r\nBcc: c@d']], entity })).toThrow(MimeInjectionError);
  });
});
