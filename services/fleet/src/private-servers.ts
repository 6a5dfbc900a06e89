import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { ProcessRecipe } from './supervision/supervised-process.ts';

const HOST = '127.0.0.1';
const PROBE_MS = 500;

/** A private nats-server with JetStream, its streams under `directory`. */
export function natsServer(command: string, port: number, directory: string): ProcessRecipe {
  return {
    name: 'nats-server',
    command,
    args: ['--addr', HOST, '--port', String(port), '--jetstream', '--store_dir', join(directory, 'jetstream')],
    ipc: false,
    probe: () => answers(port, '', /^INFO /),
  };
}

/**
 * A private redis-server whose data survive its death: every write is in the append-only file, handed to the system,
 * before it is answered. It refuses writes rather than forget keys when its memory is full.
 */
export function redisServer(command: string, port: number, directory: string): ProcessRecipe {
  return {
    name: 'redis-server',
    command,
    args: [
      ...['--bind', HOST, '--port', String(port), '--dir', directory],
      ...['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    ],
    ipc: false,
    probe: () => answers(port, 'PING\r\n', /^\+PONG/),
  };
}

/** Whether a server greets, or answers a line, as expected. */
function answers(port: number, line: string, expected: RegExp): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: HOST, port, timeout: PROBE_MS });
    let answer = '';
    const end = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.on('connect', () => socket.write(line));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk;
      if (answer.includes('\n')) end(expected.test(answer));
    });
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => resolve(false));
  });
}
