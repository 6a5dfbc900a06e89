import type { MessageFields, ResponseFields } from './message-fields.ts';

/**
 * A message to be written: Date, Sender and Message-ID, without which a received message is still understood, are a must
 * (catalog `mm4_headers.messages`), and so are the version and To of a response.
 */
export type Written<Message extends MessageFields> = Message extends ResponseFields
  ? Message & WrittenFields & { readonly version: string; readonly to: string }
  : Message & WrittenFields;

interface WrittenFields {
  readonly date: number;
  readonly sender: string;
  readonly mailId: string;
}
