export type { AnswerRule } from './rcs-client/client-behaviour.ts';
export type { ClientIdentity, ComposedPagerMessage, PagerMessageOptions } from './rcs-client/pager-message.ts';
export {
  type ClientSendOptions,
  RcsClient,
  type RcsClientOptions,
  type ReceivedImdn,
  type SentPagerMessage,
} from './rcs-client/rcs-client.ts';
export type { MessageContent, ReceivedMessage } from './rcs-client/received-message.ts';
export type { RawAnswer } from './rcs-client/send-raw.ts';
export { MissingBinaryError } from './servers/find-binary.ts';
export { freePort } from './servers/free-port.ts';
export { type NatsServerOptions, startNatsServer } from './servers/nats-server.ts';
export { type RedisServerOptions, startRedisServer } from './servers/redis-server.ts';
export { type ServerProcess, ServerStartError } from './servers/server-process.ts';
export { serviceContext } from './service-context.ts';
export { type BehaviourChange, NAMED_BEHAVIOURS, type SmscBehaviour, type SubmitRule } from './sm-sc/behaviour.ts';
export type { DeliveryResult } from './sm-sc/deliveries.ts';
export type { OriginateOptions } from './sm-sc/originated-message.ts';
export type { AcceptedMessage, MessageState } from './sm-sc/receipt.ts';
export type { ReceivedSubmit } from './sm-sc/received.ts';
export { bindingScript, type ScriptedPdu, ScriptedSmsc, type SmscScript } from './sm-sc/scripted-smsc.ts';
export { decodeFrame, encodeFrame, type SmppFieldValue, type SmppFrame } from './sm-sc/smpp-codec.ts';
export { SmscProcess, type SmscProcessOptions, type SmscProcessStatus } from './sm-sc/smsc-process.ts';
export { type BindInfo, type ReceivedPdu, SmscSimulator, type SmscSimulatorOptions } from './sm-sc/smsc-simulator.ts';
