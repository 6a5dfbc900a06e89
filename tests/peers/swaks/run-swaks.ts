import { spawn } from 'node:child_process';

/** One line of a session. */
export interface SwaksLine {
  readonly from: 'client' | 'server';
  readonly text: string;
}

/** How a run of swaks went. */
export interface SwaksRun {
  /** swaks(1), EXIT CODES: 0 sent, 23 MAIL refused, 24 no recipient accepted, 25 DATA refused, 26 the message refused. */
  readonly status: number;
  readonly lines: readonly SwaksLine[];
  readonly output: string;
}

const RUN_MS = 15_000;
/** `<-` and `<**` (an error) come from the server, `->` from the client. */
const LINE = /^(?:<(?:-|\*\*)| -> | ?~> )\s?(.*)$/;

/**
 * Runs swaks against a server on 127.0.0.1.
 *
 * @param options as on its command line
 * @param message what `--data -` is to send
 */
export function runSwaks(port: number, options: readonly string[], message?: string | Buffer): Promise<SwaksRun> {
  return new Promise((resolve, reject) => {
    const child = spawn('swaks', ['--server', '127.0.0.1', '--port', String(port), ...options], {
      stdio: 'pipe',
      timeout: RUN_MS,
      // Without it, `+1555…` after --to counts as an option, as it did before POSIX.
      env: { ...process.env, POSIXLY_CORRECT: '1' },
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => {}).end(message);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('latin1').on('data', (chunk: string) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? -1, lines: sessionOf(output), output }));
  });
}

function sessionOf(output: string): SwaksLine[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const text = LINE.exec(line)?.[1];
    if (text === undefined) return [];
    return [{ from: line.startsWith('<') ? ('server' as const) : ('client' as const), text: text.trimStart() }];
  });
}
