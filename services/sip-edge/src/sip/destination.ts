import { parseNameAddr, parseUri, type SipRequest } from '@causeway/sip';

/** The service that a request from the trust domain goes to (ARCHITECTURE §6, "which request goes where"). */
export type Destination = 'isf' | 'participating-function';

/** The addresses this fleet answers to, as the configuration gives them. */
export interface OwnAddresses {
  readonly isf_address: string;
  readonly iwf_address: string;
  readonly pf_address: string;
}

/**
 * Decides by the topmost Route, else by the Request-URI: `pf_address` and deferred-message management go to the
 * Participating Function, everything else to the ISF. A Route that names this fleet has done its work and is removed
 * (RFC 3261 §16.4), so that the ISF forwards no Route of its own (ISF-T1.Route).
 */
export class Destinations {
  readonly #isf: string;
  readonly #iwf: string;
  readonly #pf: string;
  /** The Route read last that names this fleet: a core writes the same one into nearly every request. */
  #known: { readonly route: string; readonly destination: Destination } | undefined;

  constructor(addresses: OwnAddresses) {
    this.#isf = addressOf(addresses.isf_address);
    this.#iwf = addressOf(addresses.iwf_address);
    this.#pf = addressOf(addresses.pf_address);
  }

  /** Where the request goes; removes the topmost Route when it is ours. */
  take(request: SipRequest): Destination {
    const route = request.headers.firstValue('Route');
    const named = route === undefined ? undefined : this.#ownDestination(route);
    if (named !== undefined) {
      request.headers.removeFirstValue('Route');
      return named;
    }
    const target = addressOf(request.requestUri);
    if (target === this.#pf || target.startsWith('cpmdeferredmsgmgmt@')) return 'participating-function';
    return 'isf';
  }

  /** Whom a Route value means that names this fleet; undefined for one that names somebody else. */
  #ownDestination(route: string): Destination | undefined {
    if (this.#known?.route === route) return this.#known.destination;
    const named = addressOf(parseNameAddr(route).uri);
    if (!this.#isOwn(named)) return undefined;
    const destination = named === this.#pf ? 'participating-function' : 'isf';
    this.#known = { route, destination };
    return destination;
  }

  /** Whether a Request-URI names one of the fleet's own addresses: OPTIONS to it asks for the fleet's health. */
  isOwnAddress(uri: string): boolean {
    return this.#isOwn(addressOf(uri));
  }

  #isOwn(address: string): boolean {
    return address === this.#isf || address === this.#pf || address === this.#iwf;
  }
}

/** `user@host` without port, parameters and headers, lower case: what tells one address of the fleet from another. */
function addressOf(uri: string): string {
  const parsed = parseUri(uri);
  if (parsed.kind !== 'sip' && parsed.kind !== 'sips') return uri.toLowerCase();
  return (parsed.user === undefined ? parsed.host : `${parsed.user}@${parsed.host}`).toLowerCase();
}
