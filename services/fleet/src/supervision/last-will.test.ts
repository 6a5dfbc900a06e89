import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that names another one in its will, and waits to be killed. */
const testator = (pid: number | undefined): string => `
  const { LastWill } = await import(${JSON.stringify(join(__dirname, 'last-will.ts'))});
  const will = new LastWill();
  will.name([]);
  will.name([${pid}]);
  process.stdout.write('named');
  setInterval(() => {}, 1000);
`;

describe('LastWill', () => {
  let server: ChildProcess;
  beforeEach(() => {
    server = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
  });
  afterEach(() => {
    server.kill('SIGKILL');
  });

  it('ends the processes named last when the one that named them is killed', async () => {
    const ended = once(server, 'exit');
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', testator(server.pid)]);
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGTERM']);
  });
});
