import { randomUUID } from 'node:crypto';

/** Longest boundary and its characters (RFC 2046 §5.1.1). */
const BOUNDARY = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

/**
 * A boundary that occurs in none of the parts: the one wanted where that is so, else one of our own. No encoding yields `=_`;
 * content in clear is searched all the same, for decoded octets may hold what their encoding could not.
 */
export function freeBoundary(wanted: string | undefined, parts: readonly Buffer[]): string {
  let boundary = wanted !== undefined && BOUNDARY.test(wanted) ? wanted : `=_${randomUUID()}`;
  while (parts.some((octets) => octets.includes(`--${boundary}`, 0, 'latin1'))) boundary = `=_${randomUUID()}`;
  return boundary;
}

/** The octets of a multipart around the octets of its parts, each with its header fields and the empty line after them. */
export function multipartBody(boundary: string, parts: readonly Buffer[]): Buffer {
  const pieces = parts.flatMap((octets, index) => [
    Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n`, 'latin1'),
    octets,
  ]);
  return Buffer.concat([...pieces, Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1')]);
}
