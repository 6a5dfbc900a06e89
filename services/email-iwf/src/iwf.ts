import type { EmailConfiguration } from '@causeway/configuration';
import type { InterworkingFunction } from '@causeway/interworking';
import type { AddressBook } from './addresses/address-book.ts';
import type { TrustedServers } from './addresses/trusted-servers.ts';
import type { Exchangers, MailNode } from './smtp/mail-node.ts';

/** What the procedures of email-iwf work with. */
export interface EmailIwf extends InterworkingFunction {
  /** Section `email` of the configuration. */
  readonly email: EmailConfiguration;
  readonly mail: MailNode;
  readonly addresses: AddressBook;
  readonly trustedServers: TrustedServers;
  /** Whether, and where, the domain of a sender takes mail. */
  readonly exchangers: Exchangers;
}
