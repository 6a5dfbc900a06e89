import { type MailHost, MailRoutes } from './mail-routes.ts';

interface AddressRecord {
  readonly address: string;
  readonly ttl: number;
}

/** The little of `node:dns/promises` that finding exchangers needs; its `Resolver` satisfies it. */
export interface MailDns {
  resolveMx(name: string): Promise<{ exchange: string; priority: number }[]>;
  resolve4(name: string, options: { ttl: true }): Promise<AddressRecord[]>;
  resolve6(name: string, options: { ttl: true }): Promise<AddressRecord[]>;
  resolveCname(name: string): Promise<string[]>;
}

/** RFC 5321 §5.1 has no limit; more exchangers than this are nobody's wish but a flood of questions. */
const MAX_EXCHANGERS = 20;

type Answer<T> = { readonly found: readonly T[] } | { readonly failed: 'no-data' | 'no-name' | 'unavailable' };

/** The questions about one domain. */
export class DomainLookup {
  readonly #dns: MailDns;

  constructor(dns: MailDns) {
    this.#dns = dns;
  }

  /**
   * MX records; without any the domain itself, if it has an address (implicit MX). That holds for an empty answer only: a
   * failing server may be hiding MX records, so SERVFAIL and silence are `unavailable`. An exchanger that is an alias is
   * left out (RFC 5321 §5.1, RFC 2181 §10.3).
   */
  async routes(domain: string): Promise<MailRoutes> {
    const mx = await ask(() => this.#dns.resolveMx(domain));
    if ('failed' in mx) {
      if (mx.failed === 'no-data') return this.#addressed([{ exchange: domain, priority: 0 }], true);
      return new MailRoutes(mx.failed === 'no-name' ? 'no-domain' : 'unavailable');
    }
    const named = mx.found.filter(({ exchange }) => exchange !== '' && exchange !== '.');
    if (named.length === 0) return new MailRoutes('no-mail');
    const nearest = named.toSorted((one, other) => one.priority - other.priority).slice(0, MAX_EXCHANGERS);
    return this.#addressed(nearest, false);
  }

  async #addressed(
    exchangers: readonly { exchange: string; priority: number }[],
    implicit: boolean,
  ): Promise<MailRoutes> {
    const found = await Promise.all(
      exchangers.map(async ({ exchange, priority }) => ({
        host: exchange.toLowerCase(),
        preference: priority,
        ...(await this.#addresses(exchange, implicit)),
      })),
    );
    const hosts = found.filter(({ addresses }) => addresses.length > 0);
    if (hosts.length === 0) return new MailRoutes(found.some(({ missed }) => missed) ? 'unavailable' : 'no-domain');
    // When one of them could not be asked, the rest serves for now and is soon asked anew.
    const ttl = found.some(({ missed }) => missed) ? 0 : Math.min(...hosts.map(({ ttlSeconds }) => ttlSeconds));
    const kept: MailHost[] = hosts.map(({ host, preference, addresses }) => ({ host, preference, addresses }));
    return new MailRoutes('hosts', kept, ttl);
  }

  /** All addresses of a host; `missed` when DNS did not tell some of them. */
  async #addresses(
    host: string,
    implicit: boolean,
  ): Promise<{ addresses: readonly string[]; ttlSeconds: number; missed: boolean }> {
    const [six, four, alias] = await Promise.all([
      ask(() => this.#dns.resolve6(host, { ttl: true })),
      ask(() => this.#dns.resolve4(host, { ttl: true })),
      // The domain itself may be an alias (RFC 5321 §5.1); only what an MX record names may not.
      implicit ? undefined : ask(() => this.#dns.resolveCname(host)),
    ]);
    const isAlias = alias !== undefined && 'found' in alias;
    const records = isAlias ? [] : [six, four].flatMap((answer) => ('found' in answer ? answer.found : []));
    return {
      addresses: records.map(({ address }) => address),
      ttlSeconds: Math.min(...records.map(({ ttl }) => ttl)),
      missed: !isAlias && [six, four].some((answer) => 'failed' in answer && answer.failed === 'unavailable'),
    };
  }
}

async function ask<T>(question: () => Promise<readonly T[]>): Promise<Answer<T>> {
  try {
    const found = await question();
    return found.length === 0 ? { failed: 'no-data' } : { found };
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENODATA') return { failed: 'no-data' };
    return { failed: code === 'ENOTFOUND' ? 'no-name' : 'unavailable' };
  }
}
