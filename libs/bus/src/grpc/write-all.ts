import { once } from 'node:events';

/** The writing half of a gRPC stream. */
export interface MessageSink {
  write(message: unknown): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/**
 * Writes every message of an iterable, no faster than the other side reads: while the stream's buffer is full nothing is
 * taken from the iterable. Stops early, and ends the iterable, when the signal is aborted.
 */
export async function writeAll(
  messages: AsyncIterable<unknown>,
  sink: MessageSink & NodeJS.EventEmitter,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of messages) {
    if (signal.aborted) {
      return;
    }
    if (!sink.write(message)) {
      try {
        await once(sink, 'drain', { signal });
      } catch {
        return; // Whoever aborted, or the error of the stream itself, says why.
      }
    }
  }
}
