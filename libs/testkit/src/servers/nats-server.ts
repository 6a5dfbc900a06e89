import { join } from 'node:path';
import { probeLine } from './probe.ts';
import { ServerProcess } from './server-process.ts';

export interface NatsServerOptions {
  /** TCP port; 0 (the default) asks the system for a free one. */
  readonly port?: number;
  /** JetStream's directory, kept afterwards; by default a temporary one that `stop` removes. */
  readonly storeDir?: string;
  /** Streams and consumers; on by default. */
  readonly jetstream?: boolean;
  /** How long a start may take, milliseconds (default 10,000). */
  readonly deadlineMs?: number;
}

/**
 * Launches the real nats-server on the loopback interface and resolves when it greets with INFO, which it does only after
 * JetStream has recovered its streams.
 * @throws MissingBinaryError, ServerStartError
 */
export function startNatsServer(options: NatsServerOptions = {}): Promise<ServerProcess> {
  const { jetstream = true } = options;
  return ServerProcess.launch({
    binary: 'nats-server',
    debianPackage: 'nats-server',
    scheme: 'nats',
    port: options.port,
    directory: options.storeDir,
    deadlineMs: options.deadlineMs,
    arguments: (host, port, directory) => [
      ...['--addr', host, '--port', String(port)],
      ...(jetstream ? ['--jetstream', '--store_dir', join(directory, 'jetstream')] : []),
    ],
    probe: (host, port, timeoutMs) => probeLine(host, port, '', /^INFO \{/, timeoutMs),
  });
}
