import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { root, workFolder } from './places.mjs';
import { SetupError, step } from './step.mjs';

const generatedFolder = join(root, 'libs/contracts/src/generated');
const stamp = join(workFolder, 'contracts.sha256');

/** @returns {string[]} the .proto files, relative to the repository, in a fixed order */
function protoFiles() {
  return readdirSync(join(root, 'proto'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.proto'))
    .map((path) => join('proto', path))
    .sort();
}

/** @returns {string} digest of everything that decides what is generated, the generator's version included */
function digestOfSources() {
  const hash = createHash('sha256');
  for (const path of ['buf.yaml', 'buf.gen.yaml', 'node_modules/ts-proto/package.json', ...protoFiles()]) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** @returns {boolean} whether each .proto file has its generated file */
function allGenerated() {
  return protoFiles().every((path) =>
    existsSync(join(generatedFolder, path.replace(/^proto[/\\]/, '').replace(/\.proto$/, '.ts'))),
  );
}

/** Generates libs/contracts from proto/ when a generated file is missing or proto/ has changed since. */
export async function ensureContracts() {
  const digest = digestOfSources();
  if (allGenerated() && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await step('contracts: npm run generate', async () => {
    const { code, output } = await run('npm', ['run', '--silent', 'generate'], { quiet: true });
    if (code !== 0 || !allGenerated()) {
      throw new SetupError(`The contracts could not be generated from proto/ (npm run generate):\n${output}`);
    }
    mkdirSync(workFolder, { recursive: true });
    writeFileSync(stamp, digest);
  });
}
