import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { DomainLookup, type MailDns } from './domain-lookup.ts';
import type { MailRoutes, Resolution } from './mail-routes.ts';

/** What a MailExchangers is made of. */
export interface MailExchangersOptions {
  /** Default: the resolver of the system. */
  readonly dns?: MailDns;
  /** For one domain in all; default 10,000. */
  readonly timeoutMs?: number;
  /** Bounds of what DNS says about how long an answer holds; default 30 and 3,600. */
  readonly minCacheSeconds?: number;
  readonly maxCacheSeconds?: number;
  /** How long `no-mail` and `no-domain` hold; default 60. `unavailable` is not kept. */
  readonly negativeCacheSeconds?: number;
  /** Domains kept; default 10,000. */
  readonly maxEntries?: number;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

interface Entry {
  readonly routes: MailRoutes;
  readonly expiresAt: number;
}

const LITERAL = /^\[(?:IPv6:)?([0-9A-Fa-f.:]+)\]$/i;
const UNAVAILABLE = { outcome: 'unavailable' } as const;
const defaults = {
  timeoutMs: 10_000,
  minCacheSeconds: 30,
  maxCacheSeconds: 3_600,
  negativeCacheSeconds: 60,
  maxEntries: 10_000,
  now: Date.now,
};

/** Finds the servers that take mail for a domain (RFC 5321 §5.1), and remembers them as long as DNS allows. */
export class MailExchangers {
  readonly #options: Required<MailExchangersOptions>;
  /** In the order in which they were stored. */
  readonly #entries = new Map<string, Entry>();
  readonly #underWay = new Map<string, Promise<Resolution>>();

  constructor(options: MailExchangersOptions = {}) {
    const { timeoutMs } = { ...defaults, ...options };
    const dns = options.dns ?? new Resolver({ timeout: Math.ceil(timeoutMs / 3), tries: 2 });
    this.#options = { ...defaults, ...options, dns };
  }

  /** Resolves a domain, or an address literal in brackets; never rejects. */
  async resolve(domain: string): Promise<Resolution> {
    const literal = LITERAL.exec(domain)?.[1];
    if (literal !== undefined && isIP(literal) !== 0) {
      return { outcome: 'hosts', hosts: [{ host: literal, preference: 0, addresses: [literal] }] };
    }
    const name = domainToASCII(domain.replace(/\.$/, '')).toLowerCase();
    if (name === '' || isIP(name) !== 0) return { outcome: 'no-domain' };
    const known = this.#entries.get(name);
    if (known !== undefined && known.expiresAt > this.#options.now()) return known.routes.resolution();
    const underWay = this.#underWay.get(name);
    if (underWay !== undefined) return underWay;
    const lookup = this.#lookUp(name).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, lookup);
    return lookup;
  }

  async #lookUp(name: string): Promise<Resolution> {
    const { dns, timeoutMs } = this.#options;
    const timeout = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => timeout.resolve(undefined), timeoutMs);
    const routes = await Promise.race([new DomainLookup(dns).routes(name), timeout.promise]);
    clearTimeout(timer);
    if (routes === undefined) return UNAVAILABLE;
    this.#keep(name, routes);
    return routes.resolution();
  }

  #keep(name: string, routes: MailRoutes): void {
    const { minCacheSeconds, maxCacheSeconds, negativeCacheSeconds, maxEntries, now } = this.#options;
    if (routes.outcome === 'unavailable') return;
    const seconds =
      routes.outcome === 'hosts'
        ? Math.min(maxCacheSeconds, Math.max(minCacheSeconds, routes.ttlSeconds))
        : negativeCacheSeconds;
    this.#entries.delete(name);
    this.#entries.set(name, { routes, expiresAt: now() + seconds * 1_000 });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}
