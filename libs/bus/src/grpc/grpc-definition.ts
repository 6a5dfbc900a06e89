import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { MethodDefinition as WireMethod } from '@grpc/grpc-js';
import type {
  CallContext,
  CallOptions,
  MethodDefinition,
  RequestOf,
  ResponseOf,
  ServiceDefinition,
} from '../definition.ts';

type Unary = { readonly requestStream: false; readonly responseStream: false };
type ServerStream = { readonly requestStream: false; readonly responseStream: true };
type ClientStream = { readonly requestStream: true; readonly responseStream: false };

/** What a caller of one method sees: a promise, or a stream as an async iterable. Bidirectional methods have no caller. */
export type GrpcCaller<Method> = Method extends Unary
  ? (request: RequestOf<Method>, options?: CallOptions) => Promise<ResponseOf<Method>>
  : Method extends ServerStream
    ? (request: RequestOf<Method>, options?: CallOptions) => AsyncIterable<ResponseOf<Method>>
    : Method extends ClientStream
      ? (requests: AsyncIterable<RequestOf<Method>>, options?: CallOptions) => Promise<ResponseOf<Method>>
      : never;

/** What implements one method; what it throws travels as a BusError. */
export type GrpcHandler<Method> = Method extends Unary
  ? (request: RequestOf<Method>, context: CallContext) => Promise<ResponseOf<Method>> | ResponseOf<Method>
  : Method extends ServerStream
    ? (request: RequestOf<Method>, context: CallContext) => AsyncIterable<ResponseOf<Method>>
    : Method extends ClientStream
      ? (requests: AsyncIterable<RequestOf<Method>>, context: CallContext) => Promise<ResponseOf<Method>>
      : never;

export type GrpcMethods<Definition extends ServiceDefinition> = {
  readonly [Name in keyof Definition['methods']]: GrpcCaller<Definition['methods'][Name]>;
};

export type GrpcHandlers<Definition extends ServiceDefinition> = {
  readonly [Name in keyof Definition['methods']]: GrpcHandler<Definition['methods'][Name]>;
};

/** The path and codecs of a method, as grpc-js wants them. */
export function wireMethod(definition: ServiceDefinition, method: MethodDefinition): WireMethod<unknown, unknown> {
  const writer = new BinaryWriter();
  return {
    path: `/${definition.fullName}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: (message) => asBuffer(method.requestType.encode(message, writer).finish()),
    requestDeserialize: (octets) => method.requestType.decode(octets),
    responseSerialize: (message) => asBuffer(method.responseType.encode(message, writer).finish()),
    responseDeserialize: (octets) => method.responseType.decode(octets),
  };
}

function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}
