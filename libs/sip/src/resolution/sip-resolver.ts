import { isIP } from 'node:net';
import type { Cancel, Clock } from '../transport/clock.ts';
import type { TransportKind } from '../transport/listen-address.ts';
import type { Target } from '../transport/transport-layer.ts';
import type { Destination } from './destination.ts';
import type { DnsClient, NaptrRecord } from './dns-client.ts';
import { SipResolutionError } from './resolution-error.ts';
import { orderSrv } from './srv-order.ts';

/** What a resolver is made of. */
export interface SipResolverOptions {
  readonly dns: DnsClient;
  readonly clock: Clock;
  /** Transports this stack can send by, the preferred one first. */
  readonly transports?: readonly TransportKind[];
  /** Address families this stack can send to, the preferred one first. */
  readonly families?: ReadonlyArray<4 | 6>;
  /** Longest time a resolution may take, in milliseconds. */
  readonly deadlineMs?: number;
  /** A number in [0, 1), for SRV weights. */
  readonly random?: () => number;
}

/** A list longer than this is cut: nobody waits for the seventeenth server. */
const MAX_TARGETS = 16;
/** RFC 3263 §4.1: NAPTR services of SIP. */
const NAPTR_SERVICES: ReadonlyMap<string, TransportKind> = new Map([
  ['SIP+D2U', 'udp'],
  ['SIP+D2T', 'tcp'],
  ['SIPS+D2T', 'tls'],
]);
/** RFC 3263 §4.2: SRV names. */
const SRV_PREFIXES: Readonly<Record<TransportKind, string>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
};

/** Turns a next hop into the addresses to try, in order (RFC 3263 §4). */
export class SipResolver {
  readonly #dns: DnsClient;
  readonly #clock: Clock;
  readonly #transports: readonly TransportKind[];
  readonly #families: ReadonlyArray<4 | 6>;
  readonly #deadlineMs: number;
  readonly #random: () => number;

  constructor(options: SipResolverOptions) {
    this.#dns = options.dns;
    this.#clock = options.clock;
    this.#transports = options.transports ?? ['udp', 'tcp'];
    this.#families = options.families ?? [4, 6];
    this.#deadlineMs = options.deadlineMs ?? 5_000;
    this.#random = options.random ?? Math.random;
  }

  /**
   * The targets of a next hop, at most 16. A numeric host needs no DNS and is answered at once, without a promise.
   *
   * @throws {SipResolutionError} (or rejects with it) `unsupported`, `not-found`, `dns`
   */
  resolve(destination: Destination): Target[] | Promise<Target[]> {
    const { host, port, transport } = destination;
    if (transport !== undefined && !this.#transports.includes(transport)) {
      throw new SipResolutionError('unsupported', `transport ${transport} is not supported by this version`);
    }
    if (isIP(host) !== 0) {
      const chosen = transport ?? 'udp'; // §4.1: numeric and no transport means UDP
      return [{ transport: chosen, address: host, port: port ?? defaultPort(chosen) }];
    }
    return this.#withDeadline(this.#resolveName(host, port, transport), host);
  }

  async #resolveName(host: string, port: number | undefined, transport: TransportKind | undefined): Promise<Target[]> {
    let targets: Target[];
    if (port !== undefined)
      targets = await this.#addresses(host, port, transport ?? 'udp'); // §4.1, §4.2: a port forbids SRV
    else if (transport !== undefined) targets = await this.#bySrv(SRV_PREFIXES[transport] + host, transport);
    else targets = await this.#byNaptr(host);
    if (targets.length === 0 && port === undefined) {
      // §4.2: without SRV records the addresses of the host itself, at the default port; §4.1: over UDP.
      const chosen = transport ?? 'udp';
      targets = await this.#addresses(host, defaultPort(chosen), chosen);
    }
    if (targets.length === 0) throw new SipResolutionError('not-found', `${host} has no address`);
    return targets.slice(0, MAX_TARGETS);
  }

  /** §4.1: NAPTR tells transports and their SRV names; without NAPTR the SRV names are guessed. */
  async #byNaptr(host: string): Promise<Target[]> {
    const { records } = await this.#dns.naptr(host);
    const usable = records
      .map((record) => ({ record, transport: this.#transportOf(record) }))
      .sort((a, b) => a.record.order - b.record.order || a.record.preference - b.record.preference);
    const targets: Target[] = [];
    for (const { record, transport } of usable) {
      if (transport !== undefined) targets.push(...(await this.#bySrv(record.replacement, transport)));
    }
    if (targets.length > 0) return targets;
    for (const transport of this.#transports)
      targets.push(...(await this.#bySrv(SRV_PREFIXES[transport] + host, transport)));
    return targets;
  }

  #transportOf(record: NaptrRecord): TransportKind | undefined {
    const transport = NAPTR_SERVICES.get(record.service.toUpperCase());
    const usable =
      record.flags.toLowerCase() === 's' && transport !== undefined && this.#transports.includes(transport);
    return usable ? transport : undefined;
  }

  async #bySrv(name: string, transport: TransportKind): Promise<Target[]> {
    const { records } = await this.#dns.srv(name);
    const targets: Target[] = [];
    for (const { name: host, port } of orderSrv(records, this.#random).slice(0, MAX_TARGETS)) {
      // RFC 2782: a target of "." says that the service is decidedly not there.
      if (host !== '' && host !== '.') targets.push(...(await this.#addresses(host, port, transport)));
    }
    return targets;
  }

  async #addresses(host: string, port: number, transport: TransportKind): Promise<Target[]> {
    const answers = await Promise.all(this.#families.map((family) => this.#dns.addresses(host, family)));
    return answers.flatMap(({ records }) => records.map((address) => ({ transport, address, port })));
  }

  #withDeadline(resolution: Promise<Target[]>, host: string): Promise<Target[]> {
    let cancel: Cancel = () => {};
    const deadline = new Promise<never>((_, reject) => {
      const late = () => reject(new SipResolutionError('dns', `${host} was not resolved in ${this.#deadlineMs} ms`));
      cancel = this.#clock.setTimer(this.#deadlineMs, late);
    });
    return Promise.race([resolution, deadline]).finally(() => cancel());
  }
}

/** RFC 3261 §19.1.2 */
function defaultPort(transport: TransportKind): number {
  return transport === 'tls' ? 5061 : 5060;
}
