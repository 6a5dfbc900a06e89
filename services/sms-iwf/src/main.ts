import { runService } from '@causeway/runtime';
import { start } from './start.ts';

await runService('sms-iwf', (context) => start(context));
