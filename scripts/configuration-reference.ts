/** Writes docs/configuration.md from the schema of libs/configuration. Run by `npm run configuration-reference`. */
import { writeFileSync } from 'node:fs';
import { describeConfiguration } from '@causeway/configuration';

const target = new URL('../docs/configuration.md', import.meta.url);
writeFileSync(target, describeConfiguration());
process.stdout.write('docs/configuration.md written\n');
