/** A step of the set-up that could not be done. The message says what to do about it. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/** How often a step that is still at work says so. */
const heartbeatMs = 10_000;

/**
 * Says what is being done, does it, says every ten seconds that it is still at it, and in the end how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const begun = performance.now();
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
  process.stdout.write(`set-up: ${what} …\n`);
  const heartbeat = setInterval(() => process.stdout.write(`set-up: ${what} … ${seconds()}\n`), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.stdout.write(`set-up: ${what}: ended after ${seconds()}\n`);
  }
}
