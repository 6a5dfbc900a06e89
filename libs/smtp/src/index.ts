export { type DeliverBy, formatDeliverBy, parseDeliverBy } from './deliver-by.ts';
export type { MailDns } from './exchangers/domain-lookup.ts';
export { MailExchangers, type MailExchangersOptions } from './exchangers/mail-exchangers.ts';
export { destinationsOf, type MailHost, type Resolution } from './exchangers/mail-routes.ts';
export type { Log } from './log.ts';
export { type MailboxProblem, type MailboxRules, mailboxProblem, splitMailbox } from './mailbox.ts';
export type { Rejection } from './receiver/admission.ts';
export { MailAborted } from './receiver/hook-call.ts';
export type { Envelope, ReceivedMail, Recipient, SmtpSession } from './receiver/received-mail.ts';
export type {
  ReceiverHooks,
  ReceiverObserver,
  ReceiverTimeouts,
  SmtpReceiverOptions,
} from './receiver/receiver-options.ts';
export { SmtpReceiver } from './receiver/smtp-receiver.ts';
export type {
  DsnRequest,
  OutgoingMail,
  SenderObserver,
  SenderTimeouts,
  SmtpDestination,
  SmtpSenderOptions,
} from './sender/sender-options.ts';
export type { SmtpDelivery, SmtpStep } from './sender/smtp-delivery.ts';
export { SmtpSender } from './sender/smtp-sender.ts';
export { SmtpReply } from './smtp-reply.ts';
