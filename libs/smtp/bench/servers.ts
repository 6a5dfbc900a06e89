import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SmtpReceiver, SmtpReply } from '../src/index.ts';

const OK = new SmtpReply(250, '2.6.0', 'Message accepted');
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const MANY = 1_000;

/** The receiver of this library, which takes everything. */
async function ours(): Promise<number> {
  const receiver = new SmtpReceiver({
    listen: { host: '127.0.0.1', port: 0 },
    hostname: 'mail.b.example',
    maxMessageBytes: 1_000_000,
    maxRecipients: 100,
    maxConnections: MANY,
    maxConnectionsPerAddress: MANY,
    maxReceivedHops: 100,
    hooks: { onRecipient: () => Promise.resolve(undefined), onMessage: () => Promise.resolve(OK) },
    logger: silent,
  });
  await receiver.start();
  return receiver.address.port;
}

/** `smtp-server` as it comes, which concatenates the message just so. */
function plain(): Promise<number> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    hideSTARTTLS: true,
    logger: false,
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        Buffer.concat(chunks);
        callback();
      });
    },
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.server.address() as AddressInfo).port));
  });
}

const SINK_REPLIES: Readonly<Record<string, string>> = {
  DATA: '354 go on\r\n',
  EHLO: '250-sink\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n',
};

/** The least a server can do: finds ends of lines and of messages, keeps nothing. So senders can be told apart. */
function sink(): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    let input = '';
    let data = false;
    socket.write('220 sink\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      input += chunk.toString('latin1');
      let replies = '';
      for (let end = nextEnd(); end >= 0; end = nextEnd()) {
        const verb = data ? '.' : input.slice(0, 4);
        input = input.slice(end + (data ? 5 : 2));
        data = verb === 'DATA';
        replies += SINK_REPLIES[verb] ?? '250 ok\r\n';
      }
      if (replies !== '') socket.write(replies);
    });
    const nextEnd = (): number => input.indexOf(data ? '\r\n.\r\n' : '\r\n');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Servers that the measurements know. */
export const servers = { ours, plain, sink } as const;

/** Serves in this process, and tells its parent the port and, asked, the CPU microseconds since the last question. */
export async function serve(name: keyof typeof servers): Promise<void> {
  const port = await servers[name]();
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.(port);
}
