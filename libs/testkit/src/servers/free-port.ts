import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
const ATTEMPTS = 20;

/**
 * A port that was free for TCP and for UDP a moment ago: for what has to be known before it listens, and to stay the same
 * when it starts again. Somebody else may take it in between.
 */
export async function freePort(host: string = LOOPBACK): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const freeForUdp = await isFreeForUdp(port, host);
    server.close();
    await once(server, 'close');
    if (freeForUdp) return port;
  }
  throw new Error(`no port of ${host} is free for both TCP and UDP`);
}

function isFreeForUdp(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', () => resolve(false));
    socket.bind(port, host, () => socket.close(() => resolve(true)));
  });
}
