/** `npm run conformance`: writes docs/conformance.md again from the results of the last full `npm test`. */
import { launch } from './setup/launch.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
launch('scripts/conformance/main.ts', process.argv.slice(2));
