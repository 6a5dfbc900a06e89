import { pagerRequest } from './pager-request.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

describe('the recipient of a mail', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain({ domains: ['mail.example', 'münchen.example'] });
    iwf = await stage.startIwf({
      ...settings,
      section: {
        recipients: { 'tel:+15551234567': 'bob@mail.example', 'sip:carol@example.org': 'carol@mail.example' },
      },
    });
  }

  it.each([
    ['mailto:bob@mail.example', 'bob@mail.example'],
    ['mailto:Bob.B@MAIL.example', 'Bob.B@mail.example'],
    ['mailto:bob%2Bone@mail.example', 'bob+one@mail.example'],
    ['mailto:bob@mail.example;nccsid=email', 'bob@mail.example'],
    ['sip:bob%40mail.example@iwf.example.net;nccsid=email', 'bob@mail.example'],
    ['mailto:bob@m%C3%BCnchen.example', 'bob@xn--mnchen-3ya.example'],
    ['tel:+1-555-123-4567;nccsid=email', 'bob@mail.example'],
    ['sip:+15551234567@example.net;user=phone', 'bob@mail.example'],
    ['sip:carol@EXAMPLE.org;transport=tcp', 'carol@mail.example'],
  ])('EML-6.4.1-05 EML-6.4.1-07 of %s is %s', async (requestUri, expected) => {
    await begin();
    expect((await iwf.pager(pagerRequest({ requestUri }))).status).toBe(202);
    const commands = stage.domain.mails[0]?.dialogue.map(({ command }) => command) ?? [];
    expect(commands.filter((command) => command.startsWith('RCPT'))).toEqual([`RCPT TO:<${expected}>`]);
  });

  it('EML-6.4.1-07 of a mailto URI with header fields is its address, and nothing else is taken from it', async () => {
    await begin();
    const requestUri = 'mailto:bob@mail.example?cc=eve@mail.example&subject=gotcha&body=gotcha';
    expect((await iwf.pager(pagerRequest({ requestUri }))).status).toBe(202);
    const [mail] = stage.domain.mails;
    expect(mail?.rcptTo.map(({ address }) => address)).toEqual(['bob@mail.example']);
    expect(mail?.octets.toString('latin1')).not.toMatch(/eve|gotcha/);
  });

  it('EML-6.4.1-05 of a local part that needs quotes is written with them; this server wants none', async () => {
    await begin();
    await iwf.pager(pagerRequest({ requestUri: 'mailto:%22b..b%22@mail.example' }));
    const { command } = await stage.domain.waitForCommand((line) => line.command.startsWith('RCPT'));
    expect(command).toBe('RCPT TO:<"b..b"@mail.example>');
  });

  it.each([
    'mailto:bob@mail.example,eve@mail.example',
    'mailto:bob@mail.example%0d%0aRCPT%20TO:<eve@mail.example>',
    'mailto:bob@[192.0.2.1]',
    'mailto:bob',
    'mailto:@mail.example',
    'mailto:bob@mail..example',
    'mailto:',
    'tel:+15559999999',
    'sip:stranger@example.org',
    'urn:service:sos',
  ])('EML-6.4.1-07 of %s is none: 404', async (requestUri) => {
    await begin();
    expect((await iwf.pager(pagerRequest({ requestUri }))).status).toBe(404);
    expect(stage.domain.connectionsSeen).toBe(0);
  });

  it('EML-6.4.1-07 of another URI is not looked for where policy says so: 404', async () => {
    await begin({ email: { non_mailto_target: 'reject' } });
    expect((await iwf.pager(pagerRequest({ requestUri: 'tel:+15551234567' }))).status).toBe(404);
  });

  it('EML-T47.Response code and reason phrase of one outside US-ASCII is that of 5.6.7, 415', async () => {
    await begin();
    expect((await iwf.pager(pagerRequest({ requestUri: 'mailto:b%C3%B6b@mail.example' }))).status).toBe(415);
    expect(stage.domain.connectionsSeen).toBe(0);
  });
});
