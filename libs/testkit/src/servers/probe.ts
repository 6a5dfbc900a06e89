import { connect } from 'node:net';

/** A greeting or an answer to a probe is one short line; more than this is not the server we look for. */
const ANSWER_LIMIT = 65_536;

/**
 * Connects, says `hello` (which may be empty) and tells whether the first line that comes back satisfies `expected`.
 * Resolves false when the peer refuses, closes early or is silent for `timeoutMs`.
 */
export function probeLine(
  host: string,
  port: number,
  hello: string,
  expected: RegExp,
  timeoutMs: number,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let received = '';
    const settle = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(timeoutMs, () => settle(false));
    socket.on('connect', () => {
      if (hello !== '') {
        socket.write(hello);
      }
    });
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      if (received.includes('\r\n')) {
        settle(expected.test(received));
      } else if (received.length > ANSWER_LIMIT) {
        settle(false);
      }
    });
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}
