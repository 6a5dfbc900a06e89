import { randomBytes } from 'node:crypto';
import { domainToASCII } from 'node:url';
import {
  cpmAddressOfLocalPart,
  formatMailAddress,
  mailAddressOfUri,
  mailLocalPartsOf,
  parseMailAddress,
} from '@causeway/addressing';
import type { EmailConfiguration, PolicyHolder } from '@causeway/configuration';
import type { MailAddresses, PreparedCommand } from '@causeway/state';
import { cpmAddressOf } from './cpm-address.ts';
import { RecentAddresses } from './recent-addresses.ts';

/** Mark of an opaque address: no assigned one has a token of this length behind it. */
const OPAQUE_PREFIX = 'private.';
const OPAQUE = /^private\.([a-z2-7]{24})$/;
/** Addresses that every domain keeps for its operator (RFC 2142, RFC 5321 §4.5.1), and the mark of automatic mail. */
const RESERVED: ReadonlySet<string> = new Set(['postmaster', 'abuse', 'hostmaster', 'mailer-daemon', 'noreply']);
const ASCII = /^[\x21-\x7e]*$/;
const DAY_MS = 86_400_000;
const RANDOM_OCTETS = 10;
/** Random addresses that are tried before an entity goes without. */
const RANDOM_CANDIDATES = 3;

/** The CPM entity that an address of our domain belongs to. */
export interface Owner {
  /** Its CPM address in the form of {@link cpmAddressOf}. */
  readonly uri: string;
  /** The address hides it: reports may come to it, nobody was told whose it is. */
  readonly hidden: boolean;
}

/** An address that says nothing of whom it belongs to. */
export interface OpaqueAddress {
  readonly address: string;
  /** Stores what is behind it; to be run before the address is shown to anybody. */
  readonly command: PreparedCommand;
}

/**
 * Mail addresses of CPM entities, and of people whom they write to by another address (TS §6.4.1). Provisioned addresses come
 * first, in both directions; the address of an E.164 number says the number, so that it is stored nowhere; every other
 * entity is given one when it first needs it, and keeps it.
 */
export class AddressBook {
  readonly #domain: string;
  readonly #addressOf: ReadonlyMap<string, string>;
  readonly #ownerOf: ReadonlyMap<string, readonly [address: string, uri: string]>;
  readonly #recipients: ReadonlyMap<string, string>;
  readonly #store: MailAddresses;
  readonly #policy: PolicyHolder;
  readonly #recent = new RecentAddresses();

  constructor(email: EmailConfiguration, store: MailAddresses, policy: PolicyHolder) {
    this.#domain = email.domain.toLowerCase();
    this.#addressOf = byCpmAddress(email.users);
    this.#ownerOf = new Map(
      Object.entries(email.users).map(([uri, address]) => [address.toLowerCase(), [address, cpmAddressOf(uri) ?? uri]]),
    );
    this.#recipients = byCpmAddress(email.recipients);
    this.#store = store;
    this.#policy = policy;
  }

  /** Whether a CPM entity's address was provisioned (EML-6.4.1-02). @param cpmAddress in the form of `cpmAddressOf` */
  isProvisioned(cpmAddress: string): boolean {
    return this.#addressOf.has(cpmAddress);
  }

  /** Whether an entity without a provisioned address may be given one (`policy.email.address_assignment`). */
  get assigns(): boolean {
    return this.#policy.current.email.address_assignment !== 'provisioned';
  }

  /**
   * The mail address of a CPM entity; it is given one now when it has none (EML-6.4.1-01 to -03).
   *
   * @param cpmAddress in the form of `cpmAddressOf`
   * @returns `undefined` when policy gives it none
   * @throws StateUnavailableError
   */
  async assigned(cpmAddress: string): Promise<string | undefined> {
    const known = this.#knownAddress(cpmAddress);
    if (known !== undefined) return known;
    const { address_assignment: assignment } = this.#policy.current.email;
    if (assignment === 'provisioned') return undefined;
    const localParts = assignment === 'random' ? randomLocalParts() : mailLocalPartsOf(cpmAddress);
    const candidates = localParts.filter((one) => this.#isFree(one)).map((one) => `${one}@${this.#domain}`);
    return this.#remember(cpmAddress, await this.#store.assign(cpmAddress, candidates));
  }

  /**
   * The mail address that a CPM entity has, none is given.
   * @throws StateUnavailableError
   */
  async known(cpmAddress: string): Promise<string | undefined> {
    return this.#knownAddress(cpmAddress) ?? this.#remember(cpmAddress, await this.#store.addressOf(cpmAddress));
  }

  /** A fresh address that hides a CPM entity for `policy.email.opaque_address_ttl_days` (EML-6.4.1-04). */
  hide(cpmAddress: string): OpaqueAddress {
    const { token, command } = this.#store.prepareHide(
      cpmAddress,
      this.#policy.current.email.opaque_address_ttl_days * DAY_MS,
    );
    return { address: `${OPAQUE_PREFIX}${token}@${this.#domain}`, command };
  }

  /**
   * Whose an address of our domain is: of RCPT TO (EML-6.4.1-08).
   *
   * @returns `undefined` for an address that is nobody's, or of another domain (EML-6.4.1-09)
   * @throws StateUnavailableError
   */
  async ownerOf(mailAddress: string): Promise<Owner | undefined> {
    const mailbox = parseMailAddress(mailAddress);
    if (mailbox?.domain !== this.#domain) return undefined;
    const { local_part_case_sensitive: minded, address_assignment: assignment } = this.#policy.current.email;
    const written = formatMailAddress(mailbox);
    const provisioned = this.#ownerOf.get(written.toLowerCase());
    if (provisioned !== undefined && (!minded || sameMailbox(provisioned[0], written))) {
      return { uri: provisioned[1], hidden: false };
    }
    const localPart = minded ? mailbox.localPart : mailbox.localPart.toLowerCase();
    const [, token] = OPAQUE.exec(localPart) ?? [];
    const behind = token === undefined ? undefined : await this.#store.behind(token);
    if (behind !== undefined) return { uri: behind, hidden: true };
    const number = assignment === 'derive' ? cpmAddressOfLocalPart(localPart) : undefined;
    const uri = number ?? (await this.#store.ownerOf(`${localPart}@${this.#domain}`));
    return uri === undefined ? undefined : { uri, hidden: false };
  }

  /**
   * The mail address that a CPM request is to go to (EML-6.4.1-05, -07): that of a mailto URI or of its SIP form, else by
   * policy the one in `email.recipients`. A domain in other letters is written in A-labels.
   *
   * @returns `undefined` when there is none, or more than one
   */
  recipientOf(uri: string): string | undefined {
    const mailbox = mailAddressOfUri(uri);
    if (mailbox !== undefined) {
      if (ASCII.test(mailbox.domain)) return formatMailAddress(mailbox);
      const domain = domainToASCII(mailbox.domain);
      return domain === '' ? undefined : formatMailAddress({ localPart: mailbox.localPart, domain });
    }
    if (this.#policy.current.email.non_mailto_target === 'reject') return undefined;
    const cpmAddress = cpmAddressOf(uri);
    return cpmAddress === undefined ? undefined : this.#recipients.get(cpmAddress);
  }

  /** What costs no look into the store: most addresses. */
  #knownAddress(cpmAddress: string): string | undefined {
    const known = this.#addressOf.get(cpmAddress) ?? this.#recent.get(cpmAddress);
    if (known !== undefined || this.#policy.current.email.address_assignment !== 'derive') return known;
    if (!cpmAddress.startsWith('tel:')) return undefined;
    const digits = cpmAddress.slice('tel:+'.length);
    // Only where the way back is as short.
    return cpmAddressOfLocalPart(digits) === cpmAddress ? `${digits}@${this.#domain}` : undefined;
  }

  #remember(cpmAddress: string, address: string | undefined): string | undefined {
    if (address !== undefined) this.#recent.set(cpmAddress, address);
    return address;
  }

  /** Neither provisioned to somebody, nor the operator's, nor an opaque one. */
  #isFree(localPart: string): boolean {
    return !RESERVED.has(localPart) && !OPAQUE.test(localPart) && !this.#ownerOf.has(`${localPart}@${this.#domain}`);
  }
}

/** Peers of threads and reports are compared so, whichever way a server writes them. */
export function peerOf(mailAddress: string): string {
  return mailAddress.toLowerCase();
}

function byCpmAddress(addresses: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(addresses).map(([uri, address]) => [cpmAddressOf(uri) ?? uri, address]));
}

/** The local parts alike in every letter; the domain is compared without case in any event. */
function sameMailbox(one: string, other: string): boolean {
  const localPart = (address: string) => address.slice(0, address.lastIndexOf('@'));
  return localPart(one) === localPart(other);
}

function randomLocalParts(): string[] {
  return Array.from({ length: RANDOM_CANDIDATES }, () => `u${randomBytes(RANDOM_OCTETS).toString('hex')}`);
}
