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
      expect(output).toMatch(/✓ 14 of 14 steps/);
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
        /SM-SC → sms-iwf +deliver_sm from \+447700900102 in 3 parts, as 3, 1, 2/,
        /mms-iwf → MMS relay +MM4_forward.REQ +to \+447700900201\/TYPE=PLMN +"Our boat",\s+image\/png/,
        /MMS relay → mms-iwf +MM4_forward.RES Ok, after/,
        /sip-edge → RCS client +202 Accepted, Message-Context: multimedia-message/,
        /MMS relay → mms-iwf +MM4_delivery_report.REQ: Retrieved/,
        /sip-edge → RCS client +MESSAGE with IMDN delivered, legacy-mms/,
        /MMS relay → mms-iwf +MM4_read_reply_report.REQ: Read/,
        /sip-edge → RCS client +MESSAGE with IMDN displayed/,
        /sip-edge → RCS client +MESSAGE from <tel:\+447700900201;nccsid=MMS>/,
        /mms-iwf → MMS relay +MM4_delivery_report.REQ +Retrieved/,
        /mms-iwf → MMS relay +MM4_read_reply_report.REQ +Read/,
        /email-iwf → mail server +mail from alice@rcs.tour.example to eva@mail.example/,
        /mail server → email-iwf +DSN delivered/,
        /mail server → email-iwf +MDN displayed/,
        /sip-edge → RCS client +MESSAGE from <mailto:eva@mail.example>;nccsid=email/,
        /email-iwf → mail server +mail from <> to eva@mail.example +disposition-notification/,
        /References\s+of\s+2/,
        /sms-iwf → isf +SIP 503\n.* isf +selected after a failure mms/,
        /sip-edge → RCS client +488 Not Acceptable Here, Warning: 399 ims.tour.example/,
        /isf → operator +sms .*isf → operator +mms .*isf → operator +email /s,
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
