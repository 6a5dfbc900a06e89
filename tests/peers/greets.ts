import { connect } from 'node:net';

const GREETING_MS = 1_000;

/** Whether an SMTP server on 127.0.0.1 greets with 220. */
export function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: GREETING_MS });
    let greeting = '';
    const settle = (answer: boolean) => {
      socket.end('QUIT\r\n');
      resolve(answer);
    };
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      greeting += chunk;
      if (greeting.includes('\n')) settle(greeting.startsWith('220'));
    });
    for (const event of ['error', 'close', 'timeout']) socket.on(event, () => settle(false));
  });
}
