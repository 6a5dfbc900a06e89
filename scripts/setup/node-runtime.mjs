import { join } from 'node:path';
import { run } from './command.mjs';
import { node24, root } from './places.mjs';
import { SetupError, step } from './step.mjs';

const requiredMajor = 24;

/** @returns {Promise<boolean>} whether the `node` package holds a Node that starts and is new enough */
async function nodeWorks() {
  const { code, output } = await run(node24, ['--version'], { quiet: true });
  return code === 0 && Number(/^v(\d+)\./.exec(output)?.[1]) >= requiredMajor;
}

/**
 * Makes sure of Node 24. The npm package `node` fetches the binary of this platform in its preinstall script; an npm that
 * blocks install scripts leaves it out, then the package's own script is run here.
 */
export async function ensureNodeRuntime() {
  if (await nodeWorks()) return;
  await step('Node 24: fetching the binary of the `node` package', async () => {
    await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: join(root, 'node_modules/node') });
    if (await nodeWorks()) return;
    throw new SetupError(
      'Node 24 is not there: the npm package `node` did not bring a binary that starts on this machine.\n' +
        'Run `npm rebuild node` with access to an npm registry.',
    );
  });
}
