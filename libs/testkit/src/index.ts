export { MissingBinaryError } from './servers/find-binary.ts';
export { type NatsServerOptions, startNatsServer } from './servers/nats-server.ts';
export { type RedisServerOptions, startRedisServer } from './servers/redis-server.ts';
export { type ServerProcess, ServerStartError } from './servers/server-process.ts';

export { decodeFrame, encodeFrame, type SmppFieldValue, type SmppFrame } from './sm-sc/smpp-codec.ts';
