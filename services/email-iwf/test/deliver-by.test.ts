import type { OfferedExtensions } from '@causeway/testkit';
import { BOB, pagerRequest } from './pager-request.ts';
import { type IwfSettings, type Replica, Stage } from './stage.ts';

describe('the expiry of a message', () => {
  const stage = new Stage();
  let iwf: Replica;

  beforeAll(() => stage.open());
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  async function begin(deliverBy: OfferedExtensions['deliverBy'], settings: IwfSettings = {}): Promise<void> {
    await stage.startDomain({ behaviour: { smtp: { extensions: { deliverBy } } } });
    iwf = await stage.startIwf(settings);
  }

  const expiring = (seconds: number) => pagerRequest({ headers: { Expires: String(seconds) } });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852) is what is left when MAIL is sent, mode R', async () => {
    await begin(true);
    stage.domain.behave({ smtp: { rules: [{ at: 'CONNECT', delayMs: 1_100 }] } });
    expect((await iwf.pager(expiring(3_600))).status).toBe(202);
    const [seconds = '', mode] = stage.domain.mails[0]?.mailParameters.BY?.split(';') ?? [];
    expect(Number(seconds)).toBeLessThanOrEqual(3_598);
    expect(Number(seconds)).toBeGreaterThan(3_590);
    expect(mode).toBe('R');
  });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852) is in mode N by policy', async () => {
    await begin(true, { email: { deliverby_mode: 'N' } });
    await iwf.pager(expiring(3_600));
    expect(stage.domain.mails[0]?.mailParameters.BY).toMatch(/^3[56]\d\d;N$/);
  });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852) is left out for a server that does not offer it', async () => {
    await begin(false);
    expect((await iwf.pager(expiring(3_600))).status).toBe(202);
    expect((await stage.domain.waitForMail(BOB)).mailParameters).not.toHaveProperty('BY');
  });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852): by policy a server that does not offer it does not get the mail', async () => {
    await begin(false, { email: { deliverby_unsupported: 'fail' } });
    expect((await iwf.pager(expiring(3_600))).status).toBe(488);
    expect(stage.domain.mails).toHaveLength(0);
    expect((await iwf.pager(pagerRequest())).status).toBe(202);
  });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852) is not there without Expires', async () => {
    await begin(true);
    await iwf.pager(pagerRequest());
    expect(stage.domain.mails[0]?.mailParameters).not.toHaveProperty('BY');
  });

  it('EML-T45.BY (MAIL FROM parameter, RFC 2852): a server that takes no so short time does not get the mail', async () => {
    await begin(600);
    expect((await iwf.pager(expiring(60))).status).toBe(488);
    expect(stage.domain.mails).toHaveLength(0);
  });

  it('a message whose time is over is 480, and no connection is opened', async () => {
    await begin(true);
    expect((await iwf.pager(expiring(0))).status).toBe(480);
    expect(stage.domain.connectionsSeen).toBe(0);
  });

  it('is kept here where the server does not know it: nothing is handed over after it', async () => {
    await begin(false);
    stage.domain.behave({ smtp: { rules: [{ at: 'MAIL', delayMs: 2_500 }] } });
    expect((await iwf.pager(expiring(2))).status).toBe(504);
    expect(stage.domain.mails).toHaveLength(0);
  });
});
