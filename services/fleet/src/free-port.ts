import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
const ATTEMPTS = 20;

/** A loopback port that is free for TCP, and for UDP too: what listens on it survives a restart on the same address. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = createSocket('udp4');
    const free = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(port, HOST, () => resolve(true));
    });
    if (free) socket.close();
    server.close();
    await once(server, 'close');
    if (free) return port;
  }
  throw new Error(`no port of ${HOST} is free for both TCP and UDP`);
}
