import { MimeError } from '@causeway/mime';
import { decodeMm4, Mm4Error, type Mm4Limits, type Mm4Message } from '@causeway/mm4';
import { type ReceivedMail, type ReceiverHooks, SmtpReply } from '@causeway/smtp';
import type { OwnAddresses } from './own-addresses.ts';

/** What becomes of the messages that relays send. Each gives the reply to the dot; a throw is 451 4.3.0. */
export interface Mm4Handler {
  received(message: Mm4Message, mail: ReceivedMail): Promise<SmtpReply>;
  /** A mail that is no MM4 message, or breaks the rules of its type; the error holds what could be read. */
  unreadable(error: Mm4Error, mail: ReceivedMail): Promise<SmtpReply>;
}

const MALFORMED = new SmtpReply(554, '5.6.0', 'Not a message of MM4');
const CLOSING = new SmtpReply(451, '4.3.2', 'Service is closing');

/**
 * What a receiver of MM4 asks: only own addresses are taken, and each message is decoded and handed on.
 *
 * @param isClosing while true no request is begun any more; responses that are waited for still come in
 */
export function receiverHooks(
  addresses: OwnAddresses,
  limits: Mm4Limits,
  handler: Mm4Handler,
  isClosing: () => boolean,
): ReceiverHooks {
  return {
    onRecipient: (address) => Promise.resolve(addresses.refusal(address)),
    async onMessage(mail) {
      let message: Mm4Message;
      try {
        message = decodeMm4(mail.message, limits);
      } catch (error) {
        if (error instanceof Mm4Error) return isClosing() ? CLOSING : handler.unreadable(error, mail);
        if (error instanceof MimeError) return MALFORMED;
        throw error;
      }
      if (isClosing() && message.messageType.endsWith('.REQ')) return CLOSING;
      return handler.received(message, mail);
    },
  };
}
