/** Proto services over NATS, gRPC or in the same process; events; durable work. */
export { Bus, type BusOptions, connectBus } from './bus.ts';
export { BusError, type BusErrorCode, VERDICTS, type Verdict } from './bus-error.ts';
export type {
  BusClient,
  BusHandlers,
  CallContext,
  CallOptions,
  MethodDefinition,
  ServiceDefinition,
  SignallingDefinition,
} from './definition.ts';
export { EVENT_STREAM, type EventStreamOptions } from './events/event-stream.ts';
export type { EventHandler, EventSubscriptionOptions } from './events/event-subscription.ts';
export type { EventReader, Events } from './events/events.ts';
export { type GrpcClient, type GrpcClientOptions, grpcClient } from './grpc/grpc-client.ts';
export type { GrpcCaller, GrpcHandler, GrpcHandlers, GrpcMethods } from './grpc/grpc-definition.ts';
export { type GrpcServed, type ServeGrpcOptions, serveGrpc } from './grpc/serve-grpc.ts';
export type { Log } from './log.ts';
export type { BusObserver, CallSide, Transport } from './observer.ts';
export type { Served, ServeOptions } from './served-service.ts';
export type { ConsumeOptions, Consumption, Work, WorkAttempt, WorkHandler } from './work/work.ts';
export { WORK_STREAM, type WorkStreamOptions } from './work/work-stream.ts';
