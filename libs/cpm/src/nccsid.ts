/** Values of nccsid that Appendix D defines, spelled as they are written (NCC-D-05). */
export const NCCSID = { sms: 'SMS', mms: 'MMS', email: 'email' } as const;

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.values(NCCSID).map((value) => [value.toLowerCase(), value]),
);

const TOKEN = /^[A-Za-z0-9!%*_+`'~.-]+$/;
const PARAMETER = /;[ \t]*nccsid[ \t]*=[ \t]*([A-Za-z0-9!%*_+`'~.-]+)/i;
const EACH_PARAMETER = /;[ \t]*nccsid(?:[ \t]*=[ \t]*[A-Za-z0-9!%*_+`'~.-]*)?(?=[;?>]|$)/gi;

/**
 * The Non-CPM Communication Service Identifier of a URI or of a From/To value (Appendix D): a parameter of the SIP or tel
 * URI, or of the header behind the angle brackets (NCC-D-02). Defined values come in their own spelling, others as written.
 */
export function readNccsid(value: string): string | undefined {
  if (!/nccsid/i.test(value)) return undefined;
  const { uri, after } = divide(value);
  const found = PARAMETER.exec(uriParameters(uri)) ?? PARAMETER.exec(after);
  const written = found?.[1];
  return written === undefined ? undefined : (CANONICAL.get(written.toLowerCase()) ?? written);
}

/**
 * Puts nccsid on a SIP, SIPS or tel URI, in place of one that is there (NCC-D-02, NCC-D-03, NCC-D-06). In a tel URI it
 * takes its alphabetical place (RFC 3966 §3).
 *
 * @throws RangeError when the value is no token, or the scheme has no parameters (use nccsidAddress)
 */
export function writeNccsid(uri: string, nccsid: string): string {
  if (!TOKEN.test(nccsid)) throw new RangeError(`"${nccsid.slice(0, 40)}" is not a token: it cannot be an nccsid`);
  const bare = stripNccsid(uri);
  const parameter = `;nccsid=${nccsid}`;
  if (/^sips?:/i.test(bare)) {
    const question = bare.indexOf('?', bare.indexOf('@') + 1);
    return question < 0 ? bare + parameter : bare.slice(0, question) + parameter + bare.slice(question);
  }
  if (!/^tel:/i.test(bare)) throw new RangeError(`"${bare.slice(0, 40)}" has no URI parameters to put nccsid in`);
  const [number = '', ...parameters] = bare.split(';');
  const at = parameters.findIndex(
    (text) => !/^(?:isub|ext|phone-context)=/i.test(text) && text.toLowerCase() > 'nccsid',
  );
  parameters.splice(at < 0 ? parameters.length : at, 0, parameter.slice(1));
  return [number, ...parameters].join(';');
}

/**
 * A From value for a non-CPM user: `<sip:…;nccsid=SMS>`, or for a scheme without parameters behind the brackets,
 * `<mailto:…>;nccsid=email` (NCC-D-02).
 *
 * @throws RangeError when the value is no token
 */
export function nccsidAddress(uri: string, nccsid: string): string {
  if (/^(?:sips?|tel):/i.test(uri)) return `<${writeNccsid(uri, nccsid)}>`;
  if (!TOKEN.test(nccsid)) throw new RangeError(`"${nccsid.slice(0, 40)}" is not a token: it cannot be an nccsid`);
  return `<${uri}>;nccsid=${nccsid}`;
}

/** Takes nccsid off a URI, before it becomes an address or a key (NCC-D-07). */
export function stripNccsid(uri: string): string {
  if (!/nccsid/i.test(uri)) return uri;
  const parameters = uriParameters(uri);
  return uri.slice(0, uri.length - parameters.length) + parameters.replace(EACH_PARAMETER, '');
}

/** Divides a header value in its URI and what follows the brackets; a bare URI is all URI. */
function divide(value: string): { uri: string; after: string } {
  const nameEnd = value.startsWith('"') ? endOfQuoted(value) : 0;
  const open = value.indexOf('<', nameEnd);
  if (open < 0) return { uri: value, after: '' };
  const close = value.indexOf('>', open);
  return close < 0
    ? { uri: value.slice(open + 1), after: '' }
    : { uri: value.slice(open + 1, close), after: value.slice(close + 1) };
}

function endOfQuoted(value: string): number {
  for (let index = 1; index < value.length; index++) {
    if (value[index] === '\\') index++;
    else if (value[index] === '"') return index + 1;
  }
  return value.length;
}

/** From the first parameter of the URI on: those in the user part of a SIP URI are of the number, not of the URI. */
function uriParameters(uri: string): string {
  const from = /^sips?:/i.test(uri) ? uri.indexOf('@') + 1 : 0;
  const semicolon = uri.indexOf(';', from);
  return semicolon < 0 ? '' : uri.slice(semicolon);
}
