import { probeLine } from './probe.ts';
import { ServerProcess } from './server-process.ts';

export interface RedisServerOptions {
  /** TCP port; 0 (the default) asks the system for a free one. */
  readonly port?: number;
  /** Data directory, kept afterwards; by default a temporary one that `stop` removes. */
  readonly directory?: string;
  /** Keep an append-only file, so that data survive `kill` and `restart`; off by default. */
  readonly appendonly?: boolean;
  /** Start as a node of a cluster, which refuses commands over keys of different slots; off by default. */
  readonly cluster?: boolean;
  /** How long a start may take, milliseconds (default 10,000). */
  readonly deadlineMs?: number;
}

/**
 * Launches the real redis-server on the loopback interface, without snapshots, and resolves when it answers PING (while it
 * still loads its append-only file it answers LOADING, which does not count).
 * @throws MissingBinaryError, ServerStartError
 */
export function startRedisServer(options: RedisServerOptions = {}): Promise<ServerProcess> {
  const { appendonly = false, cluster = false } = options;
  return ServerProcess.launch({
    binary: 'redis-server',
    debianPackage: 'redis-server',
    scheme: 'redis',
    port: options.port,
    directory: options.directory,
    deadlineMs: options.deadlineMs,
    arguments: (host, port, directory) => [
      ...['--bind', host, '--port', String(port), '--dir', directory, '--save', ''],
      ...['--appendonly', appendonly ? 'yes' : 'no'],
      ...(cluster ? ['--cluster-enabled', 'yes'] : []),
    ],
    probe: (host, port, timeoutMs) => probeLine(host, port, 'PING\r\n', /^\+PONG/, timeoutMs),
  });
}
