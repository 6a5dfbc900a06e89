/** `npm run bench`: sets the machine up where needed, then runs the benchmark suite with the arguments given after `--`. */
import { launch } from './setup/launch.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp({ withMailTools: true });
launch('bench/src/main.ts', process.argv.slice(2));
