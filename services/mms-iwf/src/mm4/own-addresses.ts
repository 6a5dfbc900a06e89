import { parseAddress } from '@causeway/mm4';
import { SmtpReply } from '@causeway/smtp';

const NO_RELAYING = new SmtpReply(550, '5.7.1', 'Relaying denied');
const NO_SUCH_USER = new SmtpReply(550, '5.1.1', 'No such user here');
/** RFC 5321 §4.5.1: to be taken with and without a domain. */
const POSTMASTER = 'postmaster';

/** The addresses that mail is taken for: users by number, the node itself, and its postmaster. Nothing else is relayed. */
export class OwnAddresses {
  /** Own MMS R/S address: `system-user@<domain>`. */
  readonly system: string;
  readonly domain: string;
  readonly #local: ReadonlySet<string>;

  /**
   * @param domain `mms.domain`
   * @param systemUser `mms.system_user`
   */
  constructor(domain: string, systemUser: string) {
    this.domain = domain;
    this.system = `${systemUser}@${domain}`;
    this.#local = new Set([systemUser.toLowerCase(), POSTMASTER]);
  }

  /** The refusal of a RCPT TO; undefined when the address is ours. */
  refusal(address: string): SmtpReply | undefined {
    const at = address.lastIndexOf('@');
    const domain = at < 0 ? '' : address.slice(at + 1).toLowerCase();
    if (at < 0 ? address.toLowerCase() === POSTMASTER : domain === this.domain.toLowerCase()) {
      const local = (at < 0 ? address : address.slice(0, at)).toLowerCase();
      return this.#local.has(local) || parseAddress(address).kind === 'plmn' ? undefined : NO_SUCH_USER;
    }
    return NO_RELAYING;
  }
}
