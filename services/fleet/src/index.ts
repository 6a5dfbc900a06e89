/** The launcher as a library: for the benchmark, which runs the same fleet between a generator and a sink. */
export { freePort } from './free-port.ts';
export { type Fleet, type FleetOptions, runFleet } from './run-fleet.ts';
export type { SupervisedProcess } from './supervision/supervised-process.ts';
