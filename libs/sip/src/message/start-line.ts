import { ANY_URI, allOf, isToken } from './character-classes.ts';
import type { HeaderBlock } from './header-block.ts';
import type { SipLimits } from './sip-limits.ts';
import { type SipMessage, SipRequest, SipResponse } from './sip-message.ts';
import { SipParseError } from './sip-parse-error.ts';

const VERSION = 'SIP/2.0';
/** Any SIP version, also one we do not speak (RFC 3261 §7.1: the comparison ignores case). */
const ANY_VERSION = /^SIP\/\d+\.\d+$/i;
const SPACE = 0x20;

/**
 * Makes the message that a start line opens (RFC 3261 §7.1, §7.2). Deliberately strict: exactly one space between the
 * parts, none at the ends, no blank or angle bracket in the Request-URI (RFC 4475 §3.1.2.7–10).
 *
 * @throws SipParseError 400 for a malformed line, 414 for a Request-URI beyond the limit, 505 for another SIP version.
 */
export function messageOfStartLine(line: string, headers: HeaderBlock, body: Buffer, limits: SipLimits): SipMessage {
  if (isStatusLine(line)) return responseOf(line, headers, body, limits);
  if (line.length > limits.maxStartLineLength) throw new SipParseError(414, 'Request-URI Too Long');
  const methodEnd = line.indexOf(' ');
  const uriEnd = line.indexOf(' ', methodEnd + 1);
  if (methodEnd <= 0 || uriEnd < 0) throw new SipParseError(400, 'Malformed Request-Line');
  const version = line.slice(uriEnd + 1);
  if (version !== VERSION && version.toUpperCase() !== VERSION) {
    if (ANY_VERSION.test(version)) throw new SipParseError(505, 'Version Not Supported');
    throw new SipParseError(400, 'Malformed Request-Line');
  }
  const method = line.slice(0, methodEnd);
  if (!isToken(method)) throw new SipParseError(400, 'Malformed Method');
  const uri = line.slice(methodEnd + 1, uriEnd);
  if (uri.length > limits.maxUriLength) throw new SipParseError(414, 'Request-URI Too Long');
  if (uri === '' || !allOf(uri, ANY_URI)) throw new SipParseError(400, 'Malformed Request-URI');
  return new SipRequest(method, uri, headers, body);
}

function isStatusLine(line: string): boolean {
  return line.startsWith('SIP/') || /^sip\//i.test(line);
}

function responseOf(line: string, headers: HeaderBlock, body: Buffer, limits: SipLimits): SipResponse {
  if (line.length > limits.maxStartLineLength) throw new SipParseError(400, 'Status-Line Too Long');
  const versionEnd = line.indexOf(' ');
  const version = versionEnd < 0 ? line : line.slice(0, versionEnd);
  if (version.toUpperCase() !== VERSION) {
    if (ANY_VERSION.test(version)) throw new SipParseError(505, 'Version Not Supported');
    throw new SipParseError(400, 'Malformed Status-Line');
  }
  const code = line.slice(versionEnd + 1, versionEnd + 4);
  const after = line.charCodeAt(versionEnd + 4);
  // A missing blank before an empty reason phrase is common enough to be let through.
  const complete = line.length === versionEnd + 4 || after === SPACE;
  if (!complete || !/^[1-6]\d\d$/.test(code)) throw new SipParseError(400, 'Malformed Status-Line');
  return new SipResponse(Number(code), line.slice(versionEnd + 5), headers, body);
}
