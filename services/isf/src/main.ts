import { runService } from '@causeway/runtime';
import { start } from './start.ts';

await runService('isf', (context) => start(context));
