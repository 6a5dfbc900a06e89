import type { MimeEntity, WrittenEntity } from '@causeway/mime';
import type { MessageFields, ResponseFields } from './message-fields.ts';

/**
 * A message to be written: Date, Sender and Message-ID, without which a received message is still understood, are a must
 * (catalog `mm4_headers.messages`), and so are the version and To of a response. Content may be an entity that was read, or
 * one made by `mmContent` or by @causeway/mime.
 */
export type Written<Message extends MessageFields> = Message extends ResponseFields
  ? Message & WrittenFields & { readonly version: string; readonly to: string }
  : Message extends { readonly content: MimeEntity }
    ? Omit<Message, 'content'> & WrittenFields & { readonly content: MimeEntity | WrittenEntity }
    : Message & WrittenFields;

interface WrittenFields {
  readonly date: number;
  readonly sender: string;
  readonly mailId: string;
}
