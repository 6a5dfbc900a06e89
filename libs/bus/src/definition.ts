import type { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import type { Envelope } from '@causeway/contracts';

/** Codec of one protobuf message, as ts-proto generates it. */
export interface Codec<Message> {
  encode(message: Message, writer?: BinaryWriter): BinaryWriter;
  decode(input: BinaryReader | Uint8Array, length?: number): Message;
}

/** One method of a contract, in the shape of ts-proto's generic definitions. */
export interface MethodDefinition<Request = unknown, Response = unknown> {
  /** As in the .proto file, e.g. `PagerMessage`. */
  readonly name: string;
  readonly requestType: Codec<Request>;
  readonly requestStream: boolean;
  readonly responseType: Codec<Response>;
  readonly responseStream: boolean;
}

/** One contract, in the shape of ts-proto's generic definitions. */
export interface ServiceDefinition<Request = unknown> {
  /** With its package, e.g. `causeway.iwf.v1.InterworkingFunction`. */
  readonly fullName: string;
  readonly methods: Readonly<Record<string, MethodDefinition<Request>>>;
}

/** What every request of the signalling plane carries: trace context, deadline, identities. */
export interface EnvelopedRequest {
  readonly envelope: Envelope | undefined;
}

/** A contract of the signalling plane, which runs over NATS or in the same process. */
export type SignallingDefinition = ServiceDefinition<EnvelopedRequest>;

export type RequestOf<Method> = Method extends { readonly requestType: Codec<infer Request> } ? Request : never;
export type ResponseOf<Method> = Method extends { readonly responseType: Codec<infer Response> } ? Response : never;

/** How one call is made. */
export interface CallOptions {
  /** Milliseconds from now; the earlier of this and the envelope's own deadline holds. */
  readonly timeoutMs?: number;
  /** Gives the call up early. The deadline needs no signal: it is kept without one, and more cheaply. */
  readonly signal?: AbortSignal;
}

/** What a handler learns about the call it serves, beside the request. */
export interface CallContext {
  /** Absolute deadline, milliseconds since the Unix epoch; 0 when the caller gave none. */
  readonly deadlineMs: number;
  /** Milliseconds left until the deadline, never negative; Infinity when there is none. */
  readonly remainingMs: number;
  /** Aborted at the deadline with a BusError `timeout`. Made when first read: a handler that ignores it pays nothing. */
  readonly signal: AbortSignal;
}

/** The methods of a signalling contract as a caller sees them. */
export type BusClient<Definition extends SignallingDefinition> = {
  readonly [Name in keyof Definition['methods']]: (
    request: RequestOf<Definition['methods'][Name]>,
    options?: CallOptions,
  ) => Promise<ResponseOf<Definition['methods'][Name]>>;
};

/** The methods of a signalling contract as a service implements them. What one throws travels back as a BusError. */
export type BusHandlers<Definition extends SignallingDefinition> = {
  readonly [Name in keyof Definition['methods']]: (
    request: RequestOf<Definition['methods'][Name]>,
    context: CallContext,
  ) => Promise<ResponseOf<Definition['methods'][Name]>> | ResponseOf<Definition['methods'][Name]>;
};

/** One token of a NATS subject that is safe to concatenate: no dot, no wildcard, no blank. */
const SUBJECT_TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Subject of a method: `<package>.<Service>.<Method>` and, when given, `.<suffix>`, which names a technology (`sms`) or an
 * instance.
 * @throws TypeError when the suffix is not one plain token.
 */
export function subjectOf(definition: ServiceDefinition, method: MethodDefinition, suffix: string | undefined): string {
  const subject = `${definition.fullName}.${method.name}`;
  if (suffix === undefined) {
    return subject;
  }
  if (!SUBJECT_TOKEN.test(suffix)) {
    throw new TypeError(`subject suffix ${JSON.stringify(suffix)} is not one token of letters, digits, "_" and "-"`);
  }
  return `${subject}.${suffix}`;
}
