/** What a service is connected to, from its context. */
export { connectBusOf } from './connect-bus.ts';
export { connectStateOf } from './connect-state.ts';
export type { Connections } from './connections.ts';
