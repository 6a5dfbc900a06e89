/** `npm start`: sets the machine up where needed, then runs the fleet with the arguments given after `--`. */
import { launch } from './setup/launch.mjs';
import { setUp } from './setup/set-up.mjs';

await setUp();
launch('services/fleet/src/main.ts', process.argv.slice(2));
