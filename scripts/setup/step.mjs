/** A step of the set-up that could not be done. The message says what to do about it. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Says what is being done, does it, and says how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const begun = performance.now();
  process.stdout.write(`set-up: ${what} …\n`);
  const result = await work();
  process.stdout.write(`set-up: ${what}: done in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  return result;
}
