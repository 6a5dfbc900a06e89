import { once } from 'node:events';
import { type ProcessRecipe, SupervisedProcess } from './supervised-process.ts';

const POLICY = { minMs: 1, maxMs: 10, stableMs: 10_000 };
const DEADLINE_MS = 10_000;

/** A Node process that runs `code`. */
const recipe = (code: string, more: Partial<ProcessRecipe> = {}): ProcessRecipe => ({
  name: 'child',
  command: process.execPath,
  args: ['--eval', code],
  ipc: true,
  ...more,
});
const READY = `
  process.on('message', () => {});
  process.send({ type: 'waiting', waitingFor: ['nats'] });
  process.send({ type: 'ready', addresses: { http: '127.0.0.1:1' } });
`;

describe('SupervisedProcess', () => {
  let supervised: SupervisedProcess;
  const supervise = (what: ProcessRecipe): SupervisedProcess => {
    supervised = new SupervisedProcess(what, POLICY);
    return supervised;
  };
  afterEach(() => supervised.stop(DEADLINE_MS));

  it('tells what its process waits for, and that it is ready and where', async () => {
    const waiting = once(supervise(recipe(READY)), 'waiting');
    const ready = once(supervised, 'ready');
    supervised.start();
    expect(await waiting).toEqual([['nats']]);
    expect(await ready).toEqual([{ http: '127.0.0.1:1' }]);
    expect([supervised.ready, supervised.waitingFor]).toEqual([true, []]);
  });

  it('starts it again when it is killed', async () => {
    supervise(recipe(READY)).start();
    await supervised.untilReady(DEADLINE_MS);
    const first = supervised.pid;
    const died = once(supervised, 'died');
    supervised.kill('SIGKILL');
    expect((await died)[0]).toBe('SIGKILL');
    expect(supervised.ready).toBe(false);
    await supervised.untilReady(DEADLINE_MS);
    expect(supervised.pid).not.toBe(first);
    expect(supervised.restarts).toBe(1);
  });

  it('ends it with SIGTERM for good, and with SIGKILL when it does not listen', async () => {
    supervise(recipe(`process.on('SIGTERM', () => {}); ${READY}`)).start();
    await supervised.untilReady(DEADLINE_MS);
    await supervised.stop(20);
    expect(supervised.pid).toBeUndefined();
    await supervised.stop(20);
    expect(supervised.restarts).toBe(0);
  });

  it('hands on each line that it prints', async () => {
    const lines: string[] = [];
    const code = `process.stdout.write('one\\ntw'); process.stdout.write('o\\n'); process.stderr.write('three\\n'); ${READY}`;
    const all = new Promise<void>((resolve) => {
      supervise(
        recipe(code, {
          onLine: (line) => {
            if (lines.push(line) === 3) resolve();
          },
        }),
      ).start();
    });
    await all;
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  it('asks a foreign server whether it answers', async () => {
    let asked = 0;
    const probe = async () => {
      asked += 1;
      return asked === 3;
    };
    supervise(recipe('setInterval(() => {}, 1000)', { ipc: false, probe })).start();
    await supervised.untilReady(DEADLINE_MS);
    expect(asked).toBe(3);
  });

  it('says why it was not ready', async () => {
    supervise({ ...recipe(''), command: 'no-such-command' }).start();
    await expect(supervised.untilReady(50)).rejects.toThrow(/^child was not ready within 50 ms: it died \(.*ENOENT/);
  });
});
