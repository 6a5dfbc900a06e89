import { isIP } from 'node:net';

/**
 * Whether an answer may be sent to an address at all: a unicast IP address and a port other than 0.
 * A datagram that claims to come from elsewhere (multicast, broadcast, the unspecified address) would make the stack
 * throw its answers at third parties.
 *
 * @param address IP address without brackets, an IPv6 zone allowed
 */
export function isAnswerable(address: string, port: number): boolean {
  if (port < 1 || port > 65_535) return false;
  const zone = address.indexOf('%');
  const bare = zone < 0 ? address : address.slice(0, zone);
  switch (isIP(bare)) {
    case 4:
      return isUnicast4(bare);
    case 6:
      return isUnicast6(bare);
    default:
      return false;
  }
}

/** 0.0.0.0/8 is "this network", 224.0.0.0/4 multicast, 240.0.0.0/4 reserved with the broadcast address at its end. */
function isUnicast4(address: string): boolean {
  const first = Number(address.slice(0, address.indexOf('.')));
  return first > 0 && first < 224;
}

function isUnicast6(address: string): boolean {
  if (/^ff/i.test(address)) return false; // ff00::/8
  if (/^[0:]+$/.test(address)) return false; // ::, however written
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] === undefined || isUnicast4(mapped[1]);
}

/**
 * One spelling for one address, so that a Via sent-by can be compared with a source address:
 * no brackets, lower case, IPv6 in its shortest form, an IPv4-mapped IPv6 address as IPv4. Names come back lower-cased.
 */
export function canonicalHost(host: string): string {
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (!bare.includes(':')) return bare.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (isIP(bare) !== 6) return bare.toLowerCase();
  return new URL(`http://[${bare.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
}
