import { runService } from '@causeway/runtime';
import { start } from './start.ts';

await runService('mms-iwf', (context) => start(context));
