import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findBinary, MissingBinaryError } from './find-binary.ts';
import { startNatsServer } from './nats-server.ts';
import { probeLine } from './probe.ts';
import { startRedisServer } from './redis-server.ts';
import { ServerStartError } from './server-process.ts';

const PROBE_MS = 1_000;

describe('launchers of real servers', () => {
  it('nats-server greets, dies at SIGKILL and comes back on its port', async () => {
    await using server = await startNatsServer();
    const greets = (): Promise<boolean> => probeLine(server.host, server.port, '', /"jetstream":true/, PROBE_MS);
    expect(server.url).toBe(`nats://127.0.0.1:${server.port}`);
    expect(await greets()).toBe(true);
    const firstPid = server.pid;

    await server.kill('SIGKILL');
    expect(server.pid).toBeUndefined();
    expect(await greets()).toBe(false);

    await server.restart();
    expect(server.pid).not.toBe(firstPid);
    expect(await greets()).toBe(true);
  });

  it('redis-server keeps its data over SIGKILL when it has an append-only file', async () => {
    await using server = await startRedisServer({ appendonly: true });
    expect(await probeLine(server.host, server.port, 'SET key value\r\n', /^\+OK/, PROBE_MS)).toBe(true);
    await server.kill('SIGKILL');
    await server.restart();
    expect(await probeLine(server.host, server.port, 'GET key\r\n', /^\$5/, PROBE_MS)).toBe(true);
  });

  it('leaves no server behind when its process is killed', async () => {
    const launcher = fork(join(__dirname, 'launch-and-wait.ts'), { execArgv: [] });
    const [port] = await once(launcher, 'message');
    const greets = (): Promise<boolean> => probeLine('127.0.0.1', Number(port), '', /^INFO/, PROBE_MS);
    expect(await greets()).toBe(true);
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    const end = performance.now() + 5_000;
    while (await greets()) {
      expect(performance.now()).toBeLessThan(end);
    }
  });

  it('says why a server could not start', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startRedisServer({ port })).rejects.toThrow(ServerStartError);
    occupant.close();
  });

  it('names the package of a binary that is missing', () => {
    expect(() => findBinary('no-such-server', 'no-such-package')).toThrow(MissingBinaryError);
    expect(() => findBinary('no-such-server', 'no-such-package')).toThrow('apt-get install no-such-package');
  });
});
