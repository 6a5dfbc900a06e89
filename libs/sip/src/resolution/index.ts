export { CachingDnsClient } from './caching-dns-client.ts';
export { type Destination, destinationOfUri, nextHopOf } from './destination.ts';
export { type DnsAnswer, type DnsClient, type NaptrRecord, NodeDnsClient, type SrvRecord } from './dns-client.ts';
export { type ResolutionFailure, SipResolutionError } from './resolution-error.ts';
export { SipResolver, type SipResolverOptions } from './sip-resolver.ts';
