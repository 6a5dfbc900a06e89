import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import type { Policy } from './schema/configuration.ts';
import { type ConfigurationWatch, watchConfiguration } from './watch-configuration.ts';

const DEBOUNCE_MS = 5;

describe('watchConfiguration', () => {
  let directory: string;
  let file: string;
  let watch: ConfigurationWatch;
  let told: (string | number)[];
  let wake: (() => void) | undefined;

  const tell = (what: string | number) => {
    told.push(what);
    wake?.();
  };

  /** Waits until the watcher has told `count` things in all. */
  async function toldOf(count: number): Promise<(string | number)[]> {
    while (told.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return told;
  }

  function begin(): ConfigurationWatch {
    const listeners = {
      onPolicy: (policy: Policy) => tell(policy.sms.max_segments),
      onError: (error: Error) =>
        tell(error instanceof ConfigurationError ? (error.problems[0]?.message ?? '') : error.name),
      onRestartNeeded: (sections: readonly string[]) => tell(`restart: ${sections.join(', ')}`),
    };
    return watchConfiguration(file, listeners, { env: {}, debounceMs: DEBOUNCE_MS });
  }

  const segments = (count: number) => `policy: { sms: { max_segments: ${count} } }\n`;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-watch-'));
    file = join(directory, 'causeway.yaml');
    writeFileSync(file, segments(1));
    told = [];
    watch = begin();
  });

  afterEach(() => {
    watch.close();
    rmSync(directory, { recursive: true });
  });

  it('puts a changed policy in force', async () => {
    writeFileSync(file, segments(2));
    expect(await toldOf(1)).toEqual([2]);
  });

  it('sees an atomic rename, again and again', async () => {
    for (const count of [2, 3]) {
      writeFileSync(join(directory, 'next'), segments(count));
      renameSync(join(directory, 'next'), file);
      await toldOf(count - 1);
    }
    expect(told).toEqual([2, 3]);
  });

  it('sees the swapped link of a mounted ConfigMap', async () => {
    watch.close();
    writeFileSync(join(directory, 'data-1'), segments(1));
    symlinkSync('data-1', join(directory, '..data'));
    rmSync(file);
    symlinkSync('..data', file);
    watch = begin();
    writeFileSync(join(directory, 'data-2'), segments(4));
    symlinkSync('data-2', join(directory, '..data-new'));
    renameSync(join(directory, '..data-new'), join(directory, '..data'));
    expect(await toldOf(1)).toEqual([4]);
  });

  it('reloads on SIGHUP', () => {
    watch.close();
    watch = watchConfiguration(
      file,
      { onPolicy: (policy) => tell(policy.sms.max_segments), onError: (error) => tell(error.message) },
      { env: {}, debounceMs: 2_147_483_647 },
    );
    writeFileSync(file, segments(5));
    process.emit('SIGHUP');
    expect(told).toEqual([5]);
  });

  it('keeps the policy when the file is invalid, and says why', () => {
    writeFileSync(file, 'policy: { sms: { max_segment: 2 } }');
    watch.reload();
    expect(told).toEqual(['unknown key policy.sms.max_segment: did you mean policy.sms.max_segments?']);
    writeFileSync(file, segments(1));
    watch.reload();
    expect(told).toHaveLength(1);
    writeFileSync(file, segments(6));
    watch.reload();
    expect(told[1]).toBe(6);
  });

  it('says once what needs a restart, and applies the policy beside it', () => {
    writeFileSync(file, `${segments(7)}drain_seconds: 1\nsip: { domain: example.org }\n`);
    watch.reload();
    watch.reload();
    expect(told).toEqual(['restart: sip, drain_seconds', 7]);
  });

  it('tells nothing after close', () => {
    watch.close();
    writeFileSync(file, segments(8));
    watch.reload();
    expect(process.listeners('SIGHUP')).toEqual([]);
    expect(told).toEqual([]);
  });
});
