import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnsOf } from '../src/tour/text-columns.ts';

const DEADLINE_MS = 60_000;
const MAIN = join(__dirname, '../src/main.ts');

/** Runs the launcher in an empty folder until it ends by itself. */
async function launch(directory: string, ...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.timeout(DEADLINE_MS),
    killSignal: 'SIGTERM',
  });
  child.on('error', () => {});
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [status] = await once(child, 'close');
  return { status, output };
}

describe('npm start', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-tour-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it(
    'plays the tour over every road, ends well and leaves nothing behind',
    async () => {
      const { status, output } = await launch(directory, '--once');
      expect(output).toMatch(/✓ 9 of 9 steps/);
      expect(status).toBe(0);
      for (const line of [
        /RCS client → sip-edge +MESSAGE tel:\+447700900101 +"Dinner at 7\?"/,
        /sms-iwf → SM-SC +submit_sm: ESME_ROK/,
        /sip-edge → RCS client +202 Accepted, Message-Context: pager-message/,
        /SM-SC → sms-iwf +deliver_sm: receipt, DELIVERED/,
        /sip-edge → RCS client +MESSAGE with IMDN delivered, legacy-sms/,
        /submit_sm ×4: ESME_ROK/,
        /MESSAGE with IMDN failed, error/,
        /sip-edge → RCS client +404 Not Found/,
        /sip-edge → RCS client +415 Unsupported Media Type/,
        /SM-SC → sms-iwf +deliver_sm from \+447700900102 in 3 parts, as 3, 1, 2/,
        /isf → operator +sms/,
        /sip-edge → RCS client +200 OK, Allow: MESSAGE/,
        /trace [0-9a-f]{32}/,
      ]) {
        expect(output).toMatch(line);
      }
      expect(output).not.toContain('\u001b');
      expect(Math.max(...output.split('\n').map(columnsOf))).toBeLessThanOrEqual(100);
      expect(readdirSync(join(directory, '.causeway'))).toEqual([]);
    },
    DEADLINE_MS,
  );

  it('answers a wrong command line with the usage, and a wrong configuration with what is wrong', async () => {
    expect(await launch(directory, '--onec')).toMatchObject({ status: 64 });
    const { status, output } = await launch(directory, '--config', 'none.yaml');
    expect(status).toBe(78);
    expect(output).toContain('none.yaml cannot be used');
  });
});
