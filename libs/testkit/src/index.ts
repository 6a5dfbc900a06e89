export type { ReplyOptions } from './mail-domain/answering-mail.ts';
export { AUTOMATIC_FIELDS, type AutomaticKind } from './mail-domain/automatic-mail.ts';
export {
  MAIL_BEHAVIOURS,
  type MailDomainBehaviour,
  type MailDomainBehaviourChange,
  type MailReactions,
} from './mail-domain/behaviour.ts';
export { type ComposedMail, composedMail, type MailAttachment, type MailOptions } from './mail-domain/composed-mail.ts';
export { MailDomain, type MailDomainOptions, type SentMail } from './mail-domain/mail-domain.ts';
export { MailDomainProcess, type MailDomainProcessOptions, type MailDomainStatus } from './mail-domain/mail-process.ts';
export {
  type DsnOptions,
  dsnAbout,
  type MdnOptions,
  mdnAbout,
  type ReturnedContent,
} from './mail-domain/report-mail.ts';
export {
  type MmStatus,
  RELAY_BEHAVIOURS,
  type ReadStatus,
  type RelayBehaviour,
  type RelayBehaviourChange,
  type ReportBehaviour,
  type RequestStatus,
  type ResponseRule,
} from './mms-relay/behaviour.ts';
export { DIALECTS, type Dialect } from './mms-relay/dialect.ts';
export type { ForwardOptions, ForwardRequest } from './mms-relay/forward-request.ts';
export type { MmPart } from './mms-relay/mm4-body.ts';
export { bareId, type Mm4Type, type ReceivedMm4, receivedMm4, saysYes } from './mms-relay/mm4-message.ts';
export { type ExchangeResult, MmsRelay, type MmsRelayOptions } from './mms-relay/mms-relay.ts';
export type { ReportContent, Reported, ResponseContent } from './mms-relay/relay-answers.ts';
export { MmsRelayProcess, type MmsRelayProcessOptions, type MmsRelayStatus } from './mms-relay/relay-process.ts';
export type { AnswerRule } from './rcs-client/client-behaviour.ts';
export type { Disposition } from './rcs-client/imdn-message.ts';
export type { ClientIdentity, ComposedPagerMessage, PagerMessageOptions } from './rcs-client/pager-message.ts';
export {
  type ClientSendOptions,
  RcsClient,
  type RcsClientOptions,
  type ReceivedImdn,
  type SentPagerMessage,
} from './rcs-client/rcs-client.ts';
export { type MessageContent, messageParts, type ReceivedMessage } from './rcs-client/received-message.ts';
export type { RawAnswer } from './rcs-client/send-raw.ts';
export { MissingBinaryError } from './servers/find-binary.ts';
export { freePort } from './servers/free-port.ts';
export { type NatsServerOptions, startNatsServer } from './servers/nats-server.ts';
export { type RedisServerOptions, startRedisServer } from './servers/redis-server.ts';
export { type ServerProcess, ServerStartError } from './servers/server-process.ts';
export { serviceContext } from './service-context.ts';
export type { SimulatorProcess } from './simulator-process/simulator-process.ts';
export { type BehaviourChange, NAMED_BEHAVIOURS, type SmscBehaviour, type SubmitRule } from './sm-sc/behaviour.ts';
export type { RecordedSubmit } from './sm-sc/control-server.ts';
export type { DeliveryResult } from './sm-sc/deliveries.ts';
export type { OriginateOptions } from './sm-sc/originated-message.ts';
export type { AcceptedMessage, MessageState } from './sm-sc/receipt.ts';
export type { ReceivedSubmit } from './sm-sc/received.ts';
export { bindingScript, type ScriptedPdu, ScriptedSmsc, type SmscScript } from './sm-sc/scripted-smsc.ts';
export { decodeFrame, encodeFrame, type SmppFieldValue, type SmppFrame } from './sm-sc/smpp-codec.ts';
export { SmscProcess, type SmscProcessOptions, type SmscProcessStatus } from './sm-sc/smsc-process.ts';
export { type BindInfo, type ReceivedPdu, SmscSimulator, type SmscSimulatorOptions } from './sm-sc/smsc-simulator.ts';
export { bareAddress } from './smtp-peer/bare-address.ts';
export type { EnvelopeParameters } from './smtp-peer/envelope-socket.ts';
export type { FloodOptions, FloodResult } from './smtp-peer/flood.ts';
export type { EndedSubmission } from './smtp-peer/mail-journal.ts';
export { type MailPart, type MailStructure, mailStructure, partText } from './smtp-peer/mail-parts.ts';
export type { RetryBehaviour } from './smtp-peer/outgoing-queue.ts';
export {
  type DialogueLine,
  type EnvelopeRecipient,
  isFor,
  mailHeader,
  type ReceivedMail,
} from './smtp-peer/received-mail.ts';
export type {
  OfferedExtensions,
  SmtpBehaviour,
  SmtpBehaviourChange,
  SmtpRule,
  SmtpStage,
} from './smtp-peer/smtp-behaviour.ts';
export type { DsnRequest, PeerAddress, SmtpAnswer, Submission } from './smtp-peer/smtp-client.ts';
export type { SmtpPeerOptions } from './smtp-peer/smtp-peer.ts';
export { attemptCodes, type RecipientResult, type SubmissionResult } from './smtp-peer/submission-result.ts';
