/**
 * Mails per second and CPU µs per mail, each server in a process of its own.
 *
 * `node libs/smtp/bench/mails.ts receive [mails]`: our receiver beside plain smtp-server, under a client that does next to
 * nothing. `node libs/smtp/bench/mails.ts send [mails]`: our sender beside nodemailer's pool, into a sink that does next to
 * nothing. Ten connections.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import { SmtpSender } from '../src/index.ts';
import { rawLoad } from './raw-load.ts';
import { serve, type servers } from './servers.ts';

const CONNECTIONS = 10;
const CALLERS = 40;
const HEADER = 'From: alice@a.example\r\nTo: bob@b.example\r\nSubject: measured\r\nMessage-ID: <1@a.example>\r\n\r\n';
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Server = keyof typeof servers;

function messageOf(octets: number): Buffer {
  const line = `${'x'.repeat(74)}\r\n`;
  return Buffer.from(HEADER + line.repeat(Math.ceil((octets - HEADER.length) / line.length)));
}

/** Runs a load against a server in a process of its own; the first tenth lets the compiler settle. */
async function measure(
  name: string,
  server: Server,
  mails: number,
  prepare: (port: number) => { load(mails: number): Promise<unknown>; end(): unknown },
): Promise<void> {
  const child = fork(import.meta.filename, ['serve', server]);
  const [port] = await once(child, 'message');
  const { load, end } = prepare(Number(port));
  const cpuOfServer = async (): Promise<number> => {
    child.send('cpu');
    const [answer] = await once(child, 'message');
    return Number(answer);
  };
  await load(Math.max(CALLERS, mails / 10));
  await cpuOfServer();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await load(mails);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const served = await cpuOfServer();
  await end();
  child.kill();
  const each = (micros: number) => (micros / mails).toFixed(0);
  process.stdout.write(
    `${name}: ${Math.round(mails / seconds)}/s; CPU µs per mail: client ${each(user + system)}, server ${each(served)}\n`,
  );
}

/** Calls `send` as many times, so many at a time. */
async function callers(mails: number, send: () => Promise<unknown>): Promise<void> {
  let left = mails;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left > 0) {
        left -= 1;
        await send();
      }
    }),
  );
}

async function receive(mails: number): Promise<void> {
  for (const octets of [1_000, 20_000]) {
    const message = messageOf(octets);
    for (const kept of [true, false]) {
      for (const server of ['ours', 'plain'] as const) {
        // Plain smtp-server waits 100 ms for each new connection: fewer of them say as much.
        const count = kept ? mails : server === 'plain' ? mails / 40 : mails / 4;
        const name = `${server}, ${octets} octets, ${kept ? 'kept connections' : 'a connection for each mail'}`;
        await measure(name, server, count, (port) => ({
          load: (many) => rawLoad(port, { mails: many, connections: CONNECTIONS, kept, message }),
          end: () => undefined,
        }));
      }
    }
  }
}

function ourSender(port: number, message: Buffer): ReturnType<Parameters<typeof measure>[3]> {
  const sender = new SmtpSender({ hostname: 'a.example', connectionsPerDestination: CONNECTIONS, logger: silent });
  const destination = { host: '127.0.0.1', port };
  const send = async () => {
    const deadlineUnixMs = Date.now() + 30_000;
    const mail = { destination, mailFrom: 'alice@a.example', rcptTo: 'bob@b.example', message, deadlineUnixMs };
    const { outcome, text } = await sender.send(mail);
    if (outcome !== 'accepted') throw new Error(text);
  };
  return { load: (mails) => callers(mails, send), end: () => sender.close() };
}

function pooledNodemailer(port: number, raw: Buffer): ReturnType<Parameters<typeof measure>[3]> {
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
  });
  const envelope = { from: 'alice@a.example', to: ['bob@b.example'] };
  return {
    load: (mails) => callers(mails, () => transport.sendMail({ envelope, raw })),
    end: () => transport.close(),
  };
}

async function send(mails: number): Promise<void> {
  for (const octets of [1_000, 20_000]) {
    const message = messageOf(octets);
    await measure(`nodemailer, ${octets} octets`, 'sink', mails, (port) => pooledNodemailer(port, message));
    await measure(`ours, ${octets} octets`, 'sink', mails, (port) => ourSender(port, message));
  }
}

const [role, argument] = process.argv.slice(2);
if (role === 'serve') await serve((argument ?? 'ours') as Server);
else if (role === 'send') await send(Number(argument ?? 20_000));
else await receive(Number(argument ?? 20_000));
