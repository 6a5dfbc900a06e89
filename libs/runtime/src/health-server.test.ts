import { connect } from 'node:net';
import { type Health, HealthServer } from './health-server.ts';
import { Metrics } from './metrics.ts';

describe('HealthServer', () => {
  let health: Health;
  let server: HealthServer;
  let base: string;

  beforeEach(async () => {
    health = { state: 'RUNNING', waitingFor: [], loaded: false };
    server = new HealthServer({ listen: '127.0.0.1:0', metrics: new Metrics(), health: () => health });
    base = `http://${await server.start()}`;
  });
  afterEach(() => server.close());

  it.each([
    [{ state: 'RUNNING', waitingFor: [], loaded: false }, 200],
    [{ state: 'RUNNING', waitingFor: [], loaded: true }, 429],
    [{ state: 'RUNNING', waitingFor: ['nats', 'smsc main'], loaded: false }, 503],
    [{ state: 'RUNNING', waitingFor: ['nats'], loaded: true }, 503],
    [{ state: 'STARTING', waitingFor: [], loaded: false }, 503],
    [{ state: 'DRAINING', waitingFor: [], loaded: false }, 503],
  ] satisfies [Health, number][])('/readyz: %j answers %i', async (now, status) => {
    health = now;
    const response = await fetch(`${base}/readyz`);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ state: now.state, waiting_for: now.waitingFor, loaded: now.loaded });
  });

  it('/livez answers 200 in every state but FAILED', async () => {
    health = { ...health, state: 'DRAINING', waitingFor: ['nats'] };
    expect((await fetch(`${base}/livez`)).status).toBe(200);
    health = { ...health, state: 'FAILED' };
    expect((await fetch(`${base}/livez`)).status).toBe(503);
  });

  it('/metrics answers in the Prometheus text format', async () => {
    const response = await fetch(`${base}/metrics?x=1`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('refuses other paths and methods', async () => {
    expect((await fetch(`${base}/`)).status).toBe(404);
    const response = await fetch(`${base}/readyz`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 431 to a header block beyond its bound', async () => {
    const [host, port] = server.address.split(':');
    const received = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), host, () => {
        socket.write(`GET /livez HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`);
      });
      socket.once('data', (octets) => resolve(octets.toString()));
      socket.once('error', reject);
    });
    expect(received).toMatch(/^HTTP\/1.1 431 /);
  });

  it('says when its address is taken, or is none', async () => {
    const second = new HealthServer({ listen: server.address, metrics: new Metrics(), health: () => health });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const wrong = new HealthServer({ listen: 'nowhere', metrics: new Metrics(), health: () => health });
    await expect(wrong.start()).rejects.toThrow('http.listen is not host:port: nowhere');
    expect(wrong.address).toBe('');
  });

  it('listens on IPv6', async () => {
    const six = new HealthServer({ listen: '[::1]:0', metrics: new Metrics(), health: () => health });
    expect(await six.start()).toMatch(/^\[::1\]:\d+$/);
    await six.close();
  });
});
