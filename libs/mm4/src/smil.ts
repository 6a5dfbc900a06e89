/** The media type of a presentation as MMS writes it. */
export const SMIL = 'application/smil';

/** True for SMIL under the name of MMS and under that of RFC 4536. */
export function isSmil(type: string): boolean {
  return type === SMIL || type === 'application/smil+xml';
}
