/** A consumer of work that takes an item, says so, and never finishes it: a test kills it with SIGKILL. */
import { connectBus } from '../src/index.ts';
import { silentLog } from './silent-log.ts';

const [url = '', kind = '', ackWaitMs = '1000'] = process.argv.slice(2);
const bus = await connectBus({ servers: [url], name: 'stubborn', logger: silentLog });
await bus.work.consume(
  kind,
  {
    handle: async (item) => {
      process.send?.(item.id);
      await new Promise(() => {});
    },
    onExpired: async () => {},
  },
  { ackWaitMs: Number(ackWaitMs) },
);
