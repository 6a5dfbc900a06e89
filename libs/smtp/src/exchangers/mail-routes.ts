/** A server that takes mail for a domain. */
export interface MailHost {
  /** Name of the exchanger, or the address itself for a literal. */
  readonly host: string;
  readonly preference: number;
  /** IPv6 before IPv4, as they are to be tried. */
  readonly addresses: readonly string[];
}

/**
 * What is known about a domain. `no-mail`: it says that it takes none (RFC 7505). `no-domain`: it is not there, or nothing
 * of it has an address. `unavailable`: DNS did not tell, so ask again later.
 */
export type Resolution =
  | { readonly outcome: 'hosts'; readonly hosts: readonly MailHost[] }
  | { readonly outcome: 'no-mail' | 'no-domain' | 'unavailable' };

/** The answer for a domain as it is kept. */
export class MailRoutes {
  readonly outcome: Resolution['outcome'];
  readonly ttlSeconds: number;
  readonly #hosts: readonly MailHost[];

  constructor(outcome: Resolution['outcome'], hosts: readonly MailHost[] = [], ttlSeconds = 0) {
    this.outcome = outcome;
    this.#hosts = hosts;
    this.ttlSeconds = ttlSeconds;
  }

  /** The order in which to try: by preference, equals in random order each time, to spread the load (RFC 5321 §5.1). */
  resolution(random: () => number = Math.random): Resolution {
    if (this.outcome !== 'hosts') return { outcome: this.outcome };
    const keyed = this.#hosts.map((host) => ({ host, key: random() }));
    keyed.sort((one, other) => one.host.preference - other.host.preference || one.key - other.key);
    return { outcome: 'hosts', hosts: keyed.map(({ host }) => host) };
  }
}

/** The destinations of a resolution for `SmtpSender.send`: every address of every host, in order. */
export function destinationsOf(hosts: readonly MailHost[], port = 25): { host: string; port: number }[] {
  return hosts.flatMap(({ addresses }) => addresses.map((host) => ({ host, port })));
}
