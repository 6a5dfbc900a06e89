/** What a server offers: keywords of EHLO, upper case, with their parameters. */
export type Extensions = ReadonlyMap<string, string>;

const LINE = /^\d{3}[ -]([A-Za-z0-9][A-Za-z0-9-]*)(?:[ =](.*))?$/;

/**
 * Reads the reply to EHLO (RFC 5321 §4.1.1.1); none for a reply to HELO. The first line is no keyword but the server's
 * name, which may well have `-SIZE` in it.
 */
export function readExtensions(reply: string): Extensions {
  const extensions = new Map<string, string>();
  for (const line of reply.split(/\r?\n/).slice(1)) {
    const match = LINE.exec(line.trimEnd());
    if (match?.[1] !== undefined) extensions.set(match[1].toUpperCase(), match[2]?.trim() ?? '');
  }
  return extensions;
}

/** The largest message the server takes, in octets (RFC 1870 §4); undefined when it names none. */
export function sizeLimit(extensions: Extensions): number | undefined {
  const size = Number(extensions.get('SIZE') || 0);
  return size > 0 ? size : undefined;
}

/** The least BY of mode R (RFC 2852 §3); further tokens are reserved. */
export function deliverByMinimum(extensions: Extensions): number {
  return Number(/^\d{1,9}/.exec(extensions.get('DELIVERBY') ?? '')?.[0] ?? 0);
}
