import { type FSWatcher, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadConfiguration } from './load-configuration.ts';
import type { Configuration, Policy } from './schema/configuration.ts';

/** Quiet time after a change before the file is read, in milliseconds: editors write in several steps. */
const DEBOUNCE_MS = 100;

/** What a watcher tells. */
export interface ConfigurationListeners {
  /** A new, valid policy that differs from the one before. */
  onPolicy(policy: Policy): void;
  /** The file cannot be used or watched; what was in force stays in force. */
  onError(error: Error): void;
  /** Sections outside `policy` that differ from what the process started with; they count after a restart. */
  onRestartNeeded?(sections: readonly string[]): void;
}

/** Options of {@link watchConfiguration}. */
export interface WatchOptions {
  /** What the process started with; read from the file when absent. */
  readonly started?: Configuration;
  /** The environment with its overrides; `process.env` by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Quiet time after a change, in milliseconds. */
  readonly debounceMs?: number;
}

/** A watch under way. */
export interface ConfigurationWatch {
  /** Reads the file now, as SIGHUP does. */
  reload(): void;
  /** Ends the watch. */
  close(): void;
}

function changedSections(before: Configuration, after: Configuration): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  names.delete('policy');
  return [...names].filter((name) => !isDeepStrictEqual(Reflect.get(before, name), Reflect.get(after, name)));
}

/**
 * Follows a configuration file: on a change of the file, or on SIGHUP, the policy is read again. The directory is
 * watched and not the file, so that an atomic rename and the symbolic links of a mounted ConfigMap are seen too.
 */
export function watchConfiguration(
  file: string,
  listeners: ConfigurationListeners,
  options: WatchOptions = {},
): ConfigurationWatch {
  const env = options.env ?? process.env;
  const started = options.started ?? loadConfiguration({ file, env });
  let inForce = started.policy;
  let restart: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  let closed = false;

  const reload = (): void => {
    clearTimeout(timer);
    if (closed) return;
    let next: Configuration;
    try {
      next = loadConfiguration({ file, env });
    } catch (error) {
      listeners.onError(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const sections = changedSections(started, next);
    if (!isDeepStrictEqual(sections, restart)) {
      restart = sections;
      if (sections.length > 0) listeners.onRestartNeeded?.(sections);
    }
    if (isDeepStrictEqual(next.policy, inForce)) return;
    inForce = next.policy;
    listeners.onPolicy(next.policy);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(reload, options.debounceMs ?? DEBOUNCE_MS);
    timer.unref();
  };

  process.on('SIGHUP', reload);
  try {
    watcher = watch(dirname(resolve(file)), { persistent: false }, later);
    watcher.on('error', (error) => listeners.onError(error));
  } catch (error) {
    // SIGHUP still reloads when the system has no watches left.
    listeners.onError(error instanceof Error ? error : new Error(String(error)));
  }
  return {
    reload,
    close: () => {
      closed = true;
      clearTimeout(timer);
      process.off('SIGHUP', reload);
      watcher?.close();
    },
  };
}
