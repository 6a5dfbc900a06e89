import { loadConfiguration } from '@causeway/configuration';
import { type MailSource, mapToMailHeaders } from './mail.table-46.ts';

const policy = loadConfiguration({ text: 'sip: { domain: example.net }', env: {} }).policy.email;

const source: MailSource = {
  from: { name: 'Alice', address: 'alice@cpm.example' },
  isPrivate: false,
  sender: undefined,
  replyTo: undefined,
  recipient: 'bob@example.org',
  listed: [],
  date: Date.UTC(2017, 8, 26, 12, 0, 0),
  messageId: 'cpm1.p.a.b@cpm.example',
  thread: { inReplyTo: [], references: [] },
  subject: undefined,
  priority: undefined,
  asksForMdn: false,
  reportsTo: 'alice@cpm.example',
};

/** The fields by name; a field that is not there is undefined. */
function fields(change: Partial<MailSource>, policyChange: Partial<typeof policy> = {}): Record<string, string> {
  return Object.fromEntries(mapToMailHeaders({ ...source, ...change }, { ...policy, ...policyChange }));
}

const PRIVATE = { isPrivate: true, reportsTo: 'private.x@cpm.example' };

describe('Table 46', () => {
  it('EML-T46.From is the assigned address with the display name of the message', () => {
    expect(fields({}).From).toBe('"Alice" <alice@cpm.example>');
  });

  it('EML-T46.From is the anonymous mailbox of RFC 3323 for a sender who hides', () => {
    expect(fields(PRIVATE).From).toBe('"Anonymous" <anonymous@anonymous.invalid>');
  });

  it('EML-T46.From of a sender who hides is the one of the operator', () => {
    const own = { anonymous_address: 'anonymous@cpm.example', anonymous_display_name: '' };
    expect(fields(PRIVATE, own).From).toBe('anonymous@cpm.example');
  });

  it('EML-T46.Date has a numeric zone', () => expect(fields({}).Date).toBe('Tue, 26 Sep 2017 12:00:00 +0000'));

  it('EML-T46.To, Cc: To is the address of the Request-URI, and there is no Cc', () => {
    expect(fields({})).toMatchObject({ To: 'bob@example.org' });
    expect(fields({})).not.toHaveProperty('Cc');
  });

  it('EML-T46.To, Cc name the listed recipients in their order', () => {
    const listed = [
      { address: 'dan@example.org', copyControl: 'cc' },
      { address: 'bob@example.org', copyControl: 'to' },
      { address: 'carol@example.org', copyControl: 'cc' },
      { address: 'erin@example.org', copyControl: 'to' },
    ] as const;
    expect(fields({ listed })).toMatchObject({
      To: 'bob@example.org, erin@example.org',
      Cc: 'dan@example.org, carol@example.org',
    });
  });

  it.each([
    ['to', { To: 'bob@example.org, carol@example.org' }],
    ['cc', { To: 'bob@example.org', Cc: 'carol@example.org' }],
  ] as const)(
    'EML-T46.To, Cc count a recipient without copyControl as default_copy_control: %s',
    (control, expected) => {
      const listed = [
        { address: 'bob@example.org', copyControl: 'to' },
        { address: 'carol@example.org', copyControl: undefined },
      ] as const;
      const { To, Cc } = fields({ listed }, { default_copy_control: control });
      expect(Cc === undefined ? { To } : { To, Cc }).toEqual(expected);
    },
  );

  it('EML-T46.To, Cc: To is there even when the list has only Cc', () => {
    const listed = [
      { address: 'bob@example.org', copyControl: 'cc' },
      { address: 'carol@example.org', copyControl: 'cc' },
    ] as const;
    expect(fields({ listed })).toMatchObject({ To: 'bob@example.org', Cc: 'carol@example.org' });
  });

  it('EML-T46.Message-ID (msg-id), In-Reply-To, References: a first mail has its id only', () => {
    expect(fields({})['Message-ID']).toBe('<cpm1.p.a.b@cpm.example>');
    expect(fields({})).not.toHaveProperty('In-Reply-To');
    expect(fields({})).not.toHaveProperty('References');
  });

  it('EML-T46.Message-ID (msg-id), In-Reply-To, References: an answer names its parent and the chain', () => {
    expect(fields({ thread: { inReplyTo: ['y@x'], references: ['m@x', 'x@x', 'y@x'] } })).toMatchObject({
      'In-Reply-To': '<y@x>',
      References: '<m@x> <x@x> <y@x>',
    });
  });

  it('EML-T46.Sender is the user who wrote to the group, and is not there for who hides', () => {
    const sender = { address: 'alice@cpm.example' };
    expect(fields({ sender }).Sender).toBe('alice@cpm.example');
    expect(fields({ sender, ...PRIVATE })).not.toHaveProperty('Sender');
    expect(fields({})).not.toHaveProperty('Sender');
  });

  it('EML-T46.Reply-To is there when the message has one', () => {
    const replyTo = { name: 'Desk', address: 'desk@cpm.example' };
    expect(fields({ replyTo })['Reply-To']).toBe('"Desk" <desk@cpm.example>');
    expect(fields({})).not.toHaveProperty('Reply-To');
  });

  it('EML-T46.Reply-To is anonymous or left out for who hides', () => {
    const replyTo = { address: 'desk@cpm.example' };
    expect(fields({ replyTo, ...PRIVATE })['Reply-To']).toBe('"Anonymous" <anonymous@anonymous.invalid>');
    expect(fields({ replyTo, ...PRIVATE }, { anonymous_reply_to: 'omit' })).not.toHaveProperty('Reply-To');
  });

  it('EML-T46.Subject is copied, and never made up', () => {
    expect(fields({ subject: 'Hi' }).Subject).toBe('Hi');
    expect(fields({})).not.toHaveProperty('Subject');
  });

  it.each([
    ['non-urgent', '5'],
    ['normal', '3'],
    ['urgent', '1'],
    ['Urgent', '1'],
    ['emergency', '1'],
    ['whatever', undefined],
    [undefined, undefined],
  ])('EML-T46.X-Priority of %s is %s', (priority, expected) => {
    expect(fields({ priority })['X-Priority']).toBe(expected);
  });

  it('EML-T46.Disposition-Notification-To (and disposition-type) is the reverse-path', () => {
    const name = 'Disposition-Notification-To';
    expect(fields({ asksForMdn: true })[name]).toBe('alice@cpm.example');
    expect(fields({ asksForMdn: true, ...PRIVATE })[name]).toBe('private.x@cpm.example');
    expect(fields({})).not.toHaveProperty(name);
  });
});
