import { connect, type Socket } from 'node:net';

/** Waits until so many replies have come on a socket; reads as little of them as it can. */
class Replies {
  readonly #socket: Socket;
  #pending = '';
  #count = 0;
  #wanted = 0;
  #resolve: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#socket.on('data', (chunk) => {
      const lines = (this.#pending + chunk.toString('latin1')).split('\r\n');
      this.#pending = lines.pop() ?? '';
      for (const line of lines) if (line[3] !== '-') this.#count += 1;
      if (this.#resolve !== undefined && this.#count >= this.#wanted) {
        this.#count -= this.#wanted;
        this.#resolve();
        this.#resolve = undefined;
      }
    });
  }

  take(count: number): Promise<void> {
    this.#wanted = count;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}

const ENVELOPE = 'MAIL FROM:<alice@a.example>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n';

async function open(port: number): Promise<{ socket: Socket; replies: Replies }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const replies = new Replies(socket);
  await replies.take(1);
  socket.write('EHLO client.example\r\n');
  await replies.take(1);
  return { socket, replies };
}

async function mail({ socket, replies }: Awaited<ReturnType<typeof open>>, message: Buffer): Promise<void> {
  socket.write(ENVELOPE);
  await replies.take(3);
  socket.write(message);
  await replies.take(1);
}

/** Sends mails with the least a client can do, so that the server is what is measured. */
export async function rawLoad(
  port: number,
  { mails, connections, kept, message }: { mails: number; connections: number; kept: boolean; message: Buffer },
): Promise<void> {
  const wire = Buffer.concat([message, Buffer.from('.\r\n')]);
  let left = mails;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      let session = kept ? await open(port) : undefined;
      while (left > 0) {
        left -= 1;
        const current = session ?? (await open(port));
        await mail(current, wire);
        if (!kept) current.socket.end('QUIT\r\n');
      }
      session?.socket.end('QUIT\r\n');
      session = undefined;
    }),
  );
}
