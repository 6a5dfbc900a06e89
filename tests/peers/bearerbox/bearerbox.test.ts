import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { SmscSimulator } from '@causeway/testkit';
import { until } from '../../fleet/until.ts';
import { Kannel } from './kannel.ts';

const WAIT_MS = 10_000;
const TEST_MS = 20_000;

/**
 * Kannel is an ESME of others. That it gets along with the simulated SM-SC says that the simulator speaks SMPP, and not
 * only what the fleet speaks.
 */
describe('Kannel as an ESME of the simulated SM-SC', () => {
  const smsc = new SmscSimulator({ credentials: { systemId: 'kannel', password: 'secret' } });
  /** Requests of Kannel, by path. */
  const requests: URL[] = [];
  let web: Server;
  let kannel: Kannel;

  beforeAll(async () => {
    web = createServer((request, response) => {
      requests.push(new URL(request.url ?? '/', 'http://127.0.0.1'));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { port: smscPort } = await smsc.start();
    kannel = await Kannel.start({ smscPort, url: `http://127.0.0.1:${port}` });
    await smsc.waitForBinds(1, WAIT_MS);
  }, 40_000);
  afterAll(async () => {
    await kannel?.stop();
    await smsc.stop();
    web.closeAllConnections();
    web.close();
  }, 20_000);

  const requestOf = (path: string, fits: (parameters: URLSearchParams) => boolean) =>
    until(`a request for ${path}`, WAIT_MS, () =>
      requests.find((url) => url.pathname === path && fits(url.searchParams)),
    );

  it(
    'binds as a transceiver and keeps the link',
    async () => {
      expect(smsc.binds).toEqual([{ connection: expect.any(Number), boundAs: 'transceiver', systemId: 'kannel' }]);
      await smsc.waitForPdu(({ frame }) => frame.command === 'enquire_link', WAIT_MS);
    },
    TEST_MS,
  );

  it.each([
    ['in the GSM alphabet', 'Dinner at 7?', 0, 'latin1'],
    ['in UCS-2', 'Здравствуй 🌍', 8, 'utf16be'],
  ] as const)(
    'submits a message %s and takes its receipt',
    async (how, text, dataCoding, charset) => {
      const to = `44770095${dataCoding}001`;
      await kannel.send({ from: '12125550101', to, text, reportId: how.length.toString() });
      const submit = await smsc.waitForSubmit(({ destinationAddr }) => destinationAddr === to, WAIT_MS);
      expect(submit).toMatchObject({ command: 'submit_sm', sourceAddr: '12125550101', dataCoding, commandStatus: 0 });
      const content = charset === 'latin1' ? submit.content : Buffer.from(submit.content).swap16();
      expect(content.toString(charset === 'latin1' ? 'latin1' : 'utf16le')).toBe(text);
      // Type 1: delivered.
      await requestOf('/dlr', (parameters) => {
        return parameters.get('id') === how.length.toString() && parameters.get('type') === '1';
      });
    },
    TEST_MS,
  );

  it(
    'submits a long text in segments with a user data header',
    async () => {
      const text = 'Two stacks that know nothing of each other agree about it. '.repeat(5);
      await kannel.send({ from: '12125550101', to: '447700950003', text });
      const segments = await until('both segments', WAIT_MS, () => {
        const found = smsc.submits.filter(({ destinationAddr }) => destinationAddr === '447700950003');
        return found.length === 2 && found;
      });
      expect(segments.map(({ esmClass }) => esmClass & 0x40)).toEqual([0x40, 0x40]);
      const parts = segments.map(({ content }) => content.subarray((content[0] ?? 0) + 1).toString('latin1'));
      expect(parts.join('')).toBe(text);
    },
    TEST_MS,
  );

  it(
    'takes a failed delivery for what it is',
    async () => {
      smsc.behave({ receipts: { state: 'UNDELIVERABLE' } });
      await kannel.send({ from: '12125550101', to: '447700950004', text: 'Are you there?', reportId: 'failed' });
      // Type 2: not delivered.
      await requestOf('/dlr', (parameters) => parameters.get('id') === 'failed' && parameters.get('type') === '2');
      smsc.behave({ receipts: { state: 'DELIVERED' } });
    },
    TEST_MS,
  );

  it.each(['udh8', 'udh16'] as const)(
    'takes a message of an SMS user, and one in parts by %s',
    async (concatenation) => {
      const text = `${concatenation}: parts in disorder are one message all the same. `.repeat(6).trim();
      const from = concatenation === 'udh8' ? '447700950005' : '447700950006';
      const short = await smsc.originate({ from, to: '12125550101', text: 'Seven is fine' });
      expect(short.map(({ commandStatus }) => commandStatus)).toEqual([0]);
      await requestOf(
        '/mo',
        (parameters) => parameters.get('text') === 'Seven is fine' && parameters.get('from') === `+${from}`,
      );
      const long = await smsc.originate({ from, to: '12125550101', text, concatenation, order: [3, 1, 2] });
      expect(long.map(({ commandStatus }) => commandStatus)).toEqual([0, 0, 0]);
      await requestOf('/mo', (parameters) => parameters.get('text') === text);
    },
    TEST_MS,
  );

  it(
    'comes back when the connection breaks',
    async () => {
      smsc.cut();
      await smsc.waitForBinds(1, WAIT_MS);
      await kannel.send({ from: '12125550101', to: '447700950007', text: 'Back again' });
      await smsc.waitForSubmit(({ destinationAddr }) => destinationAddr === '447700950007', WAIT_MS);
    },
    TEST_MS,
  );
});
