import { type MailDns, MailExchangers } from '@causeway/smtp';
import type { SmtpRule } from '@causeway/testkit';
import { freePort } from '@causeway/testkit';
import { BOB, pagerRequest } from './pager-request.ts';
import { header, type IwfSettings, type Replica, Stage } from './stage.ts';

/** Without an early answer. */
const PATIENT = { email: { pager_early_response: 'none' } };

describe('what the mail server makes of a mail', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain();
    iwf = await stage.startIwf(settings);
  }

  const refusals: readonly [SmtpRule, number][] = [
    [{ at: 'CONNECT', code: 554, enhanced: '5.3.2' }, 488],
    [{ at: 'CONNECT', code: 421, enhanced: '4.3.2' }, 480],
    [{ at: 'MAIL', code: 550, enhanced: '5.7.1' }, 403],
    [{ at: 'MAIL', code: 451, enhanced: '4.3.0' }, 480],
    [{ at: 'RCPT', code: 550, enhanced: '5.1.1' }, 404],
    [{ at: 'RCPT', code: 450, enhanced: '4.7.1' }, 480],
    [{ at: 'DATA', code: 554, enhanced: '5.5.1' }, 488],
    [{ at: 'DATA', code: 451, enhanced: '4.5.0' }, 480],
    [{ at: 'DOT', code: 552, enhanced: '5.3.4' }, 413],
    [{ at: 'DOT', code: 554, enhanced: '5.6.1' }, 415],
    [{ at: 'DOT', code: 554, enhanced: '5.7.1' }, 403],
    [{ at: 'DOT', code: 452, enhanced: '4.2.2' }, 480],
  ];

  it.each(refusals)('EML-6.4.2.1-04 EML-T47.Response code and reason phrase for %j is %s', async (rule, status) => {
    await begin();
    stage.domain.behave({ smtp: { rules: [{ ...rule, text: 'because I say so' }] } });
    const answer = await iwf.pager(pagerRequest());
    expect(answer.status).toBe(status);
    expect(header(answer, 'Warning')).toBe(`399 example.net "${rule.code} ${rule.enhanced} because I say so"`);
    expect(stage.domain.mails).toHaveLength(0);
  });

  it('EML-6.4.2.1-04 a refusal before the dot is not hidden by the 250 to RCPT', async () => {
    await begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', code: 550, enhanced: '5.7.1' }] } });
    expect((await iwf.pager(pagerRequest())).status).toBe(403);
    expect(stage.domain.dialogue.find(({ command }) => command.startsWith('RCPT'))?.reply).toMatch(/^250/);
  });

  it('EML-T47.Response code and reason phrase of a server that cannot be reached is 504', async () => {
    const port = await freePort();
    iwf = await stage.startIwf({ section: { relay: { host: '127.0.0.1', port } } });
    expect((await iwf.pager(pagerRequest())).status).toBe(504);
  });

  it('EML-T47.Response code and reason phrase of a server that does not answer MAIL in time is 504: nothing was handed over', async () => {
    await begin(PATIENT);
    stage.domain.behave({ smtp: { rules: [{ at: 'MAIL', silent: true }] } });
    expect((await iwf.pager(pagerRequest(), { deadlineMs: 1_200 })).status).toBe(504);
  });

  it('IWF-6.1.1-07b a dot without an answer is 408, and a repetition is not sent again', async () => {
    await begin(PATIENT);
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', silent: true }] } });
    const request = pagerRequest();
    expect((await iwf.pager(request, { deadlineMs: 1_500 })).status).toBe(408);
    stage.domain.behave({ smtp: { rules: [] } });
    expect((await iwf.pager(request)).status).toBe(408);
    expect(stage.domain.dialogue.filter(({ command }) => command === 'DATA')).toHaveLength(1);
  });

  it('a connection that is cut behind the dot is 408: the server may have the mail', async () => {
    await begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'DOT', cut: 'accept' }] } });
    expect((await iwf.pager(pagerRequest())).status).toBe(408);
    expect(stage.domain.mails).toHaveLength(1);
  });

  it('EML-6.4-05 a server that knows HELO only gets its mail', async () => {
    await begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'EHLO', code: 502, times: 1 }] } });
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
  });

  it('a mail that was refused leaves nothing behind that waits for its reports', async () => {
    await begin();
    stage.domain.behave({ smtp: { rules: [{ at: 'RCPT', code: 550, enhanced: '5.1.1' }] } });
    await iwf.pager(pagerRequest({ imdn: ['positive-delivery'] }));
    const client = await stage.stored();
    // What is left are the pointers of further ids, which lead nowhere.
    expect((await client.lives('report:email')).size).toBeLessThanOrEqual(1);
  });

  describe('found by mail exchangers', () => {
    type Records = { mx?: readonly string[] | Error; a?: string };

    /** A DNS of one domain, which counts what it is asked. */
    function dnsOf({ mx = [], a = '127.0.0.1' }: Records): MailDns & { readonly asked: string[] } {
      const asked: string[] = [];
      const none = Object.assign(new Error('no data'), { code: 'ENODATA' });
      return {
        asked,
        resolveMx: async (name) => {
          asked.push(`MX ${name}`);
          if (mx instanceof Error) throw mx;
          if (mx.length === 0) throw none;
          return mx.map((exchange, index) => ({ exchange, priority: index * 10 }));
        },
        resolve4: async (name) => {
          asked.push(`A ${name}`);
          return [{ address: a, ttl: 60 }];
        },
        resolve6: async () => {
          throw none;
        },
        resolveCname: async () => {
          throw none;
        },
      };
    }

    const failing = (code: string) => Object.assign(new Error(code), { code });

    async function beginWithDns(records: Records) {
      const domain = await stage.startDomain();
      const dns = dnsOf(records);
      iwf = await stage.startIwf({
        section: { relay: undefined },
        exchangers: new MailExchangers({ dns }),
        exchangerPort: domain.port,
      });
      return dns;
    }

    it('EML-6.4.2-01 EML-6.4.2.1-01 DNS is asked for the domain, and the mail goes to its exchanger', async () => {
      const { asked } = await beginWithDns({ mx: ['mx1.mail.example'] });
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
      expect(asked).toEqual(['MX mail.example', 'A mx1.mail.example']);
      expect(stage.domain.mailbox(BOB)).toHaveLength(1);
    });

    it('EML-6.4.2-01 a domain without MX gets it at its own address', async () => {
      const { asked } = await beginWithDns({});
      expect((await iwf.pager(pagerRequest())).status).toBe(202);
      expect(asked).toEqual(['MX mail.example', 'A mail.example']);
    });

    it.each([
      ['has a null MX', { mx: [''] }, 404],
      ['does not exist', { mx: failing('ENOTFOUND') }, 404],
      ['cannot be asked for', { mx: failing('ESERVFAIL') }, 504],
    ] as const)('EML-T47.Response code and reason phrase of a domain that %s', async (_, records, status) => {
      await beginWithDns(records);
      expect((await iwf.pager(pagerRequest())).status).toBe(status);
      expect(stage.domain.connectionsSeen).toBe(0);
    });
  });
});
