import type { EmailConfiguration } from '@causeway/configuration';
import type { InterworkingFunction } from '@causeway/interworking';
import type { AddressBook } from './addresses/address-book.ts';
import type { MailNode } from './smtp/mail-node.ts';

/** What the procedures of email-iwf work with. */
export interface EmailIwf extends InterworkingFunction {
  /** Section `email` of the configuration. */
  readonly email: EmailConfiguration;
  readonly mail: MailNode;
  readonly addresses: AddressBook;
}
