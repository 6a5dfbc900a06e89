/** Launches a server for a test that kills this process. */
import { startNatsServer } from './nats-server.ts';

const server = await startNatsServer({ jetstream: false });
process.send?.(server.port);
