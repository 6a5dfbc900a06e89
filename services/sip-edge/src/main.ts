import { runService } from '@causeway/runtime';
import { start } from './start.ts';

await runService('sip-edge', (context) => start(context));
