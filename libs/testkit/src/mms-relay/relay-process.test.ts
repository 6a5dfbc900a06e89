import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MmsRelay } from './mms-relay.ts';
import { MmsRelayProcess, type MmsRelayProcessOptions } from './relay-process.ts';

const A = '+15551230001';
const B = '+15551230002';
const HOME = 'mms.mnc001.mcc001.gprs';
const AWAY = 'mms.mnc002.mcc001.gprs';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A relay in this process, and one in its own with a journal, each the other's peer. */
async function pair(options: MmsRelayProcessOptions = {}): Promise<{ home: MmsRelay; away: MmsRelayProcess }> {
  const directory = await mkdtemp(join(tmpdir(), 'mms-relay-'));
  ends.push(() => rm(directory, { recursive: true }));
  const home = new MmsRelay({ domain: HOME, peerDomain: AWAY, behaviour: { retry: { delayMs: 20 } } });
  ends.push(() => home.stop());
  const peer = await home.start();
  const away = new MmsRelayProcess({ peer, journal: join(directory, 'journal'), ...options });
  ends.push(() => away.kill());
  await away.start();
  home.peer = { host: away.host, port: away.port };
  return { home, away };
}

describe('the relay as a process', () => {
  it('loses neither what it answered with 250 nor what it has to send, through kill -9', async () => {
    const { home, away } = await pair({
      behaviour: { retry: { delayMs: 20 }, forwardResponses: [{ delayMs: 600_000 }] },
    });
    const image = { contentType: 'image/png', base64: 'AAEC', contentId: 'i', name: 'i.png' };
    const sent = await home.forward({ from: A, to: [B], text: 'kept', parts: [image], ackRequest: false });
    const waiting = home.forward({ from: A, to: [B], text: 'with RES', deliveryReport: true }, 15_000);
    await away.waitFor('MM4_forward.REQ', ({ text }) => text === 'with RES');
    expect(await away.status()).toMatchObject({ mails: 2, messages: 2, undelivered: 2, domain: AWAY });
    await away.kill('SIGKILL');
    expect(away.pid).toBeUndefined();
    const during = home.forward({ from: A, to: [B], text: 'during', ackRequest: false }, 15_000);
    await away.start();
    expect((await during).submission.attempts.map(({ code }) => code)).toEqual(expect.arrayContaining([0, 250]));
    const messages = await away.messages();
    expect(messages.map(({ text }) => text)).toEqual(['kept', 'with RES', 'during']);
    expect(messages[0]?.messageId).toBe(sent.messageId);
    expect(messages[0]?.parts[1]?.content).toEqual(Buffer.from([0, 1, 2]));
    expect((await away.status()).undelivered).toBe(2);
    const [req] = messages.slice(1);
    if (req === undefined) throw new Error('no REQ');
    await away.respond(req);
    expect((await waiting).response?.mms['x-mms-request-status-code']).toBe('Ok');
    await away.kill('SIGTERM');
  });

  it('originates, reports, changes its behaviour and names what it sent', async () => {
    const { home, away } = await pair();
    const { response, submission } = await away.forward({ from: B, to: [A], text: 'hello', smil: '<smil/>' });
    expect([submission.outcome, response?.type]).toEqual(['sent', 'MM4_forward.RES']);
    expect((await home.waitFor('MM4_forward.REQ')).parts.map(({ contentType }) => contentType)).toEqual([
      'application/smil',
      'text/plain',
    ]);
    await away.behave({ forwardResponses: [{ status: 'Error-network-problem' }] });
    const refused = await home.forward({ from: A, to: [B], text: 'x' });
    expect(refused.response?.mms['x-mms-request-status-code']).toBe('Error-network-problem');
    const req = await away.waitFor('MM4_forward.REQ');
    expect((await away.reportDelivery(req, 'Expired')).response?.type).toBe('MM4_delivery_report.RES');
    expect((await away.reportRead(req)).response?.type).toBe('MM4_read_reply_report.RES');
    const kinds = (await away.sent()).map(({ mail }) => /X-Mms-Message-Type: (.*)/.exec(mail.message.toString())?.[1]);
    expect(kinds).toEqual(expect.arrayContaining(['MM4_forward.REQ', 'MM4_forward.RES', 'MM4_delivery_report.REQ']));
    await away.cut();
    await expect(away.call('POST', '/behaviour', { name: 'none' })).rejects.toThrow('there are happy, black-hole');
  });

  it('is a fast source, and a fast sink that answers over kept connections', async () => {
    const { home, away } = await pair({ behaviour: { sink: true } });
    home.behave({ sink: true });
    const flood = await home.flood(
      { from: '+1555000{n}', to: [B], text: 'number {n}' },
      { count: 200, connections: 4 },
    );
    expect(flood).toMatchObject({ accepted: 200, failed: 0 });
    const until = Date.now() + 5_000;
    while ((home.sunk['MM4_forward.RES'] ?? 0) < 200 && Date.now() < until) await new Promise(setImmediate);
    expect(home.sunk).toEqual({ 'MM4_forward.RES': 200 });
    expect(await away.status()).toMatchObject({ mails: 0, sunk: { 'MM4_forward.REQ': 200 }, connectionsSeen: 4 });
    const back = await away.flood(
      { from: '+1555000{n}', to: [A], text: 'x', ackRequest: false },
      { count: 20, perSecond: 400 },
    );
    expect(back.accepted).toBe(20);
    expect(back.durationMs).toBeGreaterThan(40);
  });
});
