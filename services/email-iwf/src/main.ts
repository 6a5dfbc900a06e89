import { runService } from '@causeway/runtime';
import { start } from './start.ts';

await runService('email-iwf', (context) => start(context));
