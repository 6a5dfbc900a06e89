/** What a service is connected to, from its context. */
export { connectBusOf } from './connect-bus.ts';
export type { Connections } from './connections.ts';
