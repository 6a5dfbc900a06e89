import { BlockList, isIP } from 'node:net';
import { SmtpReply } from '../smtp-reply.ts';

/** Who may connect, and how many at once. */
export interface AdmissionRules {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Addresses and networks, `192.0.2.0/24` or `2001:db8::1`; undefined lets everybody in. */
  readonly allowFrom?: readonly string[] | undefined;
}

/** Why a client was sent away at the greeting. */
export type Rejection = 'not-allowed' | 'too-many' | 'too-many-of-address' | 'draining';

const replies: Readonly<Record<Rejection, SmtpReply>> = {
  'not-allowed': new SmtpReply(554, '5.7.1', 'Client address is not allowed'),
  'too-many': new SmtpReply(421, '4.3.2', 'Too many connections'),
  'too-many-of-address': new SmtpReply(421, '4.7.0', 'Too many connections from this address'),
  draining: new SmtpReply(421, '4.3.2', 'Service is closing'),
};

/** The greeting that sends a client away. */
export function rejectionReply(rejection: Rejection): SmtpReply {
  return replies[rejection];
}

/** Counts connections and says who may have one. */
export class Admission {
  readonly #rules: AdmissionRules;
  readonly #allowed: BlockList | undefined;
  readonly #ofAddress = new Map<string, number>();
  #count = 0;
  #emptied: (() => void) | undefined;

  /** Throws RangeError for what is neither an address nor a network. */
  constructor(rules: AdmissionRules) {
    this.#rules = rules;
    this.#allowed = rules.allowFrom === undefined ? undefined : networks(rules.allowFrom);
  }

  /** Connections that were let in and have not left. */
  get count(): number {
    return this.#count;
  }

  /** Lets a client in, who is then counted until `leave`; or says why not. */
  enter(address: string): Rejection | undefined {
    if (this.#allowed?.check(address, family(address)) === false) return 'not-allowed';
    if (this.#count >= this.#rules.maxConnections) return 'too-many';
    const others = this.#ofAddress.get(address) ?? 0;
    if (others >= this.#rules.maxConnectionsPerAddress) return 'too-many-of-address';
    this.#ofAddress.set(address, others + 1);
    this.#count += 1;
    return undefined;
  }

  leave(address: string): void {
    const others = (this.#ofAddress.get(address) ?? 1) - 1;
    if (others === 0) this.#ofAddress.delete(address);
    else this.#ofAddress.set(address, others);
    this.#count -= 1;
    if (this.#count === 0) this.#emptied?.();
  }

  /** Resolves when nobody is in; one may wait at a time. */
  empty(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied = resolve;
    });
  }
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix, ...rest] = entry.trim().split('/');
    const bits = isIP(address) === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : Number(prefix);
    if (
      isIP(address) === 0 ||
      rest.length > 0 ||
      prefix === '' ||
      !Number.isInteger(length) ||
      length < 0 ||
      length > bits
    ) {
      throw new RangeError(`neither an address nor a network: ${entry}`);
    }
    list.addSubnet(address, length, family(address));
  }
  return list;
}
