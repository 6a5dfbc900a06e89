import { Resolver } from 'node:dns/promises';
import { SipResolutionError } from './resolution-error.ts';

/** RFC 3403 §4.1 */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly replacement: string;
}

/** RFC 2782 */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

/** An answer and for how long it holds, in seconds. */
export interface DnsAnswer<T> {
  readonly records: readonly T[];
  readonly ttlSeconds: number;
}

/**
 * The questions RFC 3263 asks. A name or record that does not exist is an answer without records.
 * Every method throws `SipResolutionError` with failure `dns` when the server fails or stays silent.
 */
export interface DnsClient {
  naptr(name: string): Promise<DnsAnswer<NaptrRecord>>;
  srv(name: string): Promise<DnsAnswer<SrvRecord>>;
  addresses(name: string, family: 4 | 6): Promise<DnsAnswer<string>>;
}

/** Node tells the TTL of addresses only; the others hold this long. */
const UNTOLD_TTL_SECONDS = 60;
/** How long the absence of a record is believed. */
const NEGATIVE_TTL_SECONDS = 10;
const ABSENT: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'NXDOMAIN']);

/** Asks real name servers through `node:dns`. */
export class NodeDnsClient implements DnsClient {
  readonly #resolver: Resolver;

  /** @param servers `ADDRESS` or `ADDRESS:PORT`; the system's when absent. `timeoutMs` is for one try of `tries`. */
  constructor(options: { servers?: readonly string[]; timeoutMs?: number; tries?: number } = {}) {
    this.#resolver = new Resolver({ timeout: options.timeoutMs ?? 1_500, tries: options.tries ?? 2 });
    if (options.servers !== undefined) this.#resolver.setServers(options.servers);
  }

  /** Gives up all questions under way; they fail. */
  cancel(): void {
    this.#resolver.cancel();
  }

  naptr(name: string): Promise<DnsAnswer<NaptrRecord>> {
    return ask(name, async () => ({
      records: await this.#resolver.resolveNaptr(name),
      ttlSeconds: UNTOLD_TTL_SECONDS,
    }));
  }

  srv(name: string): Promise<DnsAnswer<SrvRecord>> {
    return ask(name, async () => ({ records: await this.#resolver.resolveSrv(name), ttlSeconds: UNTOLD_TTL_SECONDS }));
  }

  addresses(name: string, family: 4 | 6): Promise<DnsAnswer<string>> {
    return ask(name, async () => {
      const found =
        family === 4
          ? await this.#resolver.resolve4(name, { ttl: true })
          : await this.#resolver.resolve6(name, { ttl: true });
      const ttlSeconds = found.reduce((least, { ttl }) => Math.min(least, ttl), Number.POSITIVE_INFINITY);
      return { records: found.map(({ address }) => address), ttlSeconds };
    });
  }
}

async function ask<T>(name: string, question: () => Promise<DnsAnswer<T>>): Promise<DnsAnswer<T>> {
  try {
    return await question();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (ABSENT.has(code)) return { records: [], ttlSeconds: NEGATIVE_TTL_SECONDS };
    throw new SipResolutionError('dns', `DNS query for ${name} failed: ${code}`, { cause: error });
  }
}
