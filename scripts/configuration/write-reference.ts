/** `npm run configuration-reference`: writes docs/configuration.md from the schema of libs/configuration. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfiguration } from '@causeway/configuration';

writeFileSync(join(import.meta.dirname, '../../docs/configuration.md'), describeConfiguration());
