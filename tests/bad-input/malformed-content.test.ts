import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import { Unharmed } from './unharmed.ts';

const TO = '+447700960101';
const ANSWER_MS = 5_000;
const WRAPPER = [
  'From: <tel:+12125550101>',
  `To: <tel:${TO}>`,
  'DateTime: 2025-03-04T10:15:30Z',
  'NS: imdn <urn:ietf:params:imdn>',
  'imdn.Message-ID: bad-content',
  'imdn.Disposition-Notification: positive-delivery',
  '',
].join('\r\n');
const TEXT = 'Content-Type: text/plain\r\n\r\nHello';
const IMDN = '<imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>m1</message-id>';

/** A body of message/cpim around a content with its MIME headers. */
const wrapped = (content: string): string => `${WRAPPER}\r\n${content}`;
const notification = (document: string): string =>
  wrapped(`Content-Type: message/imdn+xml\r\nContent-Disposition: notification\r\n\r\n${document}`);

/** Multiparts in multiparts. */
function nested(levels: number): string {
  if (levels === 0) return TEXT;
  const boundary = `b${levels}`;
  return `Content-Type: multipart/mixed;boundary=${boundary}\r\n\r\n--${boundary}\r\n${nested(levels - 1)}\r\n--${boundary}--\r\n`;
}

describe('malformed CPIM and IMDN at the running fleet', () => {
  let fleet: FleetUnderTest;
  let before: Unharmed;
  beforeAll(async () => {
    fleet = await FleetUnderTest.start();
    before = new Unharmed(fleet);
    await before.check();
  }, 40_000);
  afterAll(() => fleet?.stop(), 40_000);

  const refusals = async (procedure: string, outcome: string): Promise<number> =>
    (await fleet.metrics('sms-iwf')).sum('causeway_procedure_duration_seconds_count', { procedure, outcome });

  const expectRefusal = (procedure: string, body: string | Buffer, status: number): Promise<void> =>
    fleet.explain(async () => {
      const outcome = String(status);
      const earlier = await refusals(procedure, outcome);
      const { submits } = await fleet.smsc.status();
      const sent = await fleet.client.sendPagerMessage({
        to: TO,
        body: Buffer.from(body),
        transport: 'tcp',
        deadlineMs: ANSWER_MS,
      });
      expect([sent.synthetic, sent.response.status]).toEqual([false, status]);
      // Why, for people; never what the sender wrote in whole.
      expect(sent.response.headers.get('Warning')).toMatch(/^399 ims\.test\.example "[^"]{1,400}"$/);
      expect(await refusals(procedure, outcome)).toBe(earlier + 1);
      expect((await fleet.smsc.status()).submits).toBe(submits);
    });

  it.each<[what: string, status: number, body: string | Buffer]>([
    ['nothing at all', 400, ''],
    ['octets that are no text', 400, Buffer.from(Array.from({ length: 300 }, (_, index) => (index * 37) & 0xff))],
    ['headers without an end', 400, WRAPPER],
    ['no content behind the headers', 400, `${WRAPPER}\r\n`],
    ['a content without MIME headers', 400, wrapped('Hello')],
    ['a content without Content-Type', 400, wrapped('\r\nHello')],
    ['a Content-Type that is none', 400, wrapped('Content-Type: text\r\n\r\nHello')],
    ['a header without colon', 400, `From <tel:+12125550101>\r\n\r\n${TEXT}`],
    ['500 headers', 413, `${Array.from({ length: 500 }, (_, index) => `X-${index}: y\r\n`).join('')}\r\n${TEXT}`],
    ['a header of 30,000 octets', 413, `Subject: ${'x'.repeat(30_000)}\r\n\r\n${TEXT}`],
    ['a multipart without boundary', 400, wrapped('Content-Type: multipart/mixed\r\n\r\nHello')],
    ['multiparts nested 40 deep', 413, wrapped(nested(40))],
    [
      'a multipart of 500 parts',
      413,
      wrapped(`Content-Type: multipart/mixed;boundary=b\r\n\r\n${`--b\r\n${TEXT}\r\n`.repeat(500)}--b--\r\n`),
    ],
    ['a charset in letters beyond latin1', 415, wrapped('Content-Type: text/plain;charset="клингон"\r\n\r\nHello')],
    ['a charset that nobody knows', 415, wrapped('Content-Type: text/plain;charset=klingon\r\n\r\nHello')],
    [
      'an encoding that nobody knows',
      415,
      wrapped('Content-Type: text/plain\r\nContent-Transfer-Encoding: x-rot13\r\n\r\nHello'),
    ],
  ])('CPIM: %s is answered %i', (_what, status, body) => expectRefusal('pager-message', body, status));

  it.each<[what: string, status: number, body: string]>([
    ['no XML', 400, notification('delivered')],
    ['nothing', 400, notification('')],
    ['an element without end', 400, notification(IMDN)],
    ['another document', 400, notification('<html><message-id>m1</message-id></html>')],
    [
      'a DOCTYPE with entities',
      400,
      notification(`<!DOCTYPE imdn [<!ENTITY a "${'a'.repeat(1_000)}">]>${IMDN}</imdn>`),
    ],
    ['elements nested 100 deep', 413, notification(`${IMDN}${'<x>'.repeat(100)}${'</x>'.repeat(100)}</imdn>`)],
    [
      'a text of 10,000 characters',
      413,
      notification(`<imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>${'x'.repeat(10_000)}</message-id></imdn>`),
    ],
  ])('IMDN: %s is answered %i', (_what, status, body) => expectRefusal('disposition', body, status));

  it(
    'afterwards good messages pass, nothing has died, and memory is bounded',
    () =>
      fleet.explain(async () => {
        for (let round = 0; round < 20; round += 1) {
          const bodies = [wrapped(nested(40)), notification('x'.repeat(20_000)), '\r\n'.repeat(10_000)];
          await Promise.all(
            bodies.map((body) =>
              fleet.client.sendPagerMessage({
                to: TO,
                body: Buffer.from(body),
                transport: 'tcp',
                deadlineMs: ANSWER_MS,
              }),
            ),
          );
        }
        await before.check();
      }),
    30_000,
  );
});
