/** Process life cycle, health, drain, logging and telemetry of every service. */
export { type Health, HealthServer, type HealthServerOptions } from './health-server.ts';
export { instanceName } from './instance-name.ts';
export { IllegalTransitionError, Lifecycle, type LifecycleState } from './lifecycle.ts';
export { createLogger, type Logger, type LoggerOptions } from './logger.ts';
export { LoopDelay } from './loop-delay.ts';
export { maskAddress, maskNumber } from './mask-number.ts';
export { type HistogramDescription, MetricConflictError, type MetricDescription, Metrics } from './metrics.ts';
export { PacedFlush } from './paced-flush.ts';
export type { ParentMessage } from './parent-channel.ts';
export type { Red } from './red.ts';
export { runService, runServices } from './run-service.ts';
export type { RunningService, ServiceContext, StartService } from './running-service.ts';
export { ForcedShutdownError } from './shutdown-error.ts';
export { startInProcess } from './start-in-process.ts';
export type { AttributeValue, Span, SpanKind, SpanOptions, SpanSource } from './tracing/span.ts';
export { startTelemetry, Telemetry, type TelemetryOptions } from './tracing/telemetry.ts';
export { formatTraceparent, parseTraceparent, type TraceContext } from './tracing/traceparent.ts';
