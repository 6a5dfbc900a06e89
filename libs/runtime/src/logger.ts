import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { maskAddress } from './mask-number.ts';
import { parseTraceparent } from './tracing/traceparent.ts';

/** The logger of a service: JSON, one line per event. */
export type Logger = PinoLogger;

/** Fields whose value is a secret, or the text of a message; neither ever reaches a log. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'authorization'];
const TEXT_FIELDS = ['text', 'body', 'content', 'shortMessage', 'short_message', 'messagePayload', 'message_payload'];
/** Fields that hold the address of a user. */
const ADDRESS_FIELDS = ['from', 'to', 'originator', 'recipient'];

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  /** Least severe level that is logged; `info` by default. */
  readonly level?: string;
  /** Mask phone numbers in address fields; true by default. */
  readonly maskNumbers?: boolean;
  /** Where lines go; stdout by default. */
  readonly destination?: DestinationStream;
}

function withTrace(fields: Record<string, unknown>): Record<string, unknown> {
  const { traceparent, ...rest } = fields;
  if (typeof traceparent !== 'string') return fields;
  const parsed = parseTraceparent(traceparent);
  return parsed === undefined ? rest : { trace_id: parsed.traceId, span_id: parsed.spanId, ...rest };
}

function masked(value: unknown): unknown {
  return typeof value === 'string' ? maskAddress(value) : value;
}

function stdout(): DestinationStream {
  const stream = destination({ dest: 1, sync: true });
  // A launcher that died has closed the pipe. The service drains all the same, so losing its last lines is no failure.
  stream.on('error', () => {});
  return stream;
}

/**
 * Makes the logger of a service. A field `traceparent` becomes `trace_id` and `span_id`; fields that could hold a secret
 * or the text of a message are removed; phone numbers in `from`, `to`, `originator` and `recipient` are masked.
 */
export function createLogger(options: LoggerOptions): Logger {
  const paths = [...SECRET_FIELDS, ...TEXT_FIELDS].flatMap((field) => [field, `*.${field}`]);
  const serializers = Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, masked]));
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service, instance: options.instance },
      timestamp: stdTimeFunctions.isoTime,
      messageKey: 'message',
      errorKey: 'error',
      redact: { paths, censor: '[removed]' },
      formatters: { level: (label) => ({ level: label }), log: withTrace },
      ...(options.maskNumbers === false ? {} : { serializers }),
    },
    options.destination ?? stdout(),
  );
}
