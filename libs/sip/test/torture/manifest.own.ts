import type { Accepted, Answered, Dropped, TortureCase } from './manifest.ts';

const ACCEPTED: Accepted = { verdict: 'accepted', method: 'MESSAGE' };

function answered(status: number, reason: string): Answered {
  return { verdict: 'answered', status, reason };
}

function dropped(reason: string): Dropped {
  return { verdict: 'dropped', reason };
}

function own(name: string, title: string, expected: TortureCase['expected']): TortureCase {
  return { set: 'own', section: '', name, title, expected };
}

/** Faults and attacks the RFC sets leave out: request smuggling, limits, foreign protocols on the port. */
export const OWN_CASES: readonly TortureCase[] = [
  own('ack-malformed', 'a faulty ACK is never answered', dropped('CSeq Method Mismatch')),
  own('no-via', 'without a Via there is no way back', dropped('Missing Via')),
  own('bare-lf', 'a bare LF that smuggles a Via', answered(400, 'Bare CR or LF in Header')),
  own('bare-cr', 'a bare CR in a header', answered(400, 'Bare CR or LF in Header')),
  own('nul-in-header', 'a NUL outside a quoted pair', answered(400, 'NUL in Header')),
  own('no-colon', 'a header line without colon', answered(400, 'Header Line Without Colon')),
  own('blank-in-name', 'a blank inside a header name', answered(400, 'Malformed Header Name')),
  own('empty-name', 'an empty header name', answered(400, 'Malformed Header Name')),
  own('leading-blank', 'a fold where the first header should begin', answered(400, 'Malformed Header Name')),
  own('content-length-plus', 'a signed Content-Length', answered(400, 'Malformed Content-Length')),
  own('content-length-hex', 'a hexadecimal Content-Length', answered(400, 'Malformed Content-Length')),
  own('content-length-empty', 'an empty Content-Length', answered(400, 'Malformed Content-Length')),
  own('content-length-huge', 'a Content-Length of 26 digits', answered(400, 'Malformed Content-Length')),
  own('content-length-list', 'a list as Content-Length', answered(400, 'Malformed Content-Length')),
  own('content-length-twice', 'the same Content-Length twice', ACCEPTED),
  own('no-head-end', 'no empty line behind the headers', answered(400, 'Message Head Not Terminated')),
  own('leading-crlfs', 'CRLFs before the start line', { ...ACCEPTED, requestUri: 'sip:bob@example.com' }),
  own('lower-case-version', 'a SIP version in lower case', ACCEPTED),
  own('max-forwards-256', 'a Max-Forwards beyond one octet', answered(400, 'Malformed Max-Forwards')),
  own('max-forwards-words', 'a Max-Forwards in words', answered(400, 'Malformed Max-Forwards')),
  own('cseq-2-31', 'the first CSeq number that is too large', answered(400, 'CSeq Number Too Large')),
  own('cseq-last', 'the last CSeq number', { ...ACCEPTED, cseq: '2147483647 MESSAGE' }),
  own('via-garbage', 'a Via of another protocol', answered(400, 'Malformed Via')),
  own('via-port-0', 'port 0 in Via', answered(400, 'Malformed Port')),
  own('via-port-99999', 'a Via port beyond 16 bits', answered(400, 'Malformed Port')),
  own('repeated-parameter', 'two tags in From', answered(400, 'Repeated Parameter')),
  own('call-id-blank', 'a blank in Call-ID', answered(400, 'Malformed Call-ID')),
  own('uri-two-ats', 'two unescaped @ in the Request-URI', answered(400, 'Malformed Host')),
  own('uri-no-host', 'a Request-URI without host', answered(400, 'Malformed Host')),
  own('uri-quote', 'quotes in the Request-URI', answered(400, 'Malformed Request-URI')),
  own('uri-half-escape', 'half an escape in the Request-URI', answered(400, 'Malformed URI')),
  own('uri-label-hyphen', 'a host label that begins with a hyphen', answered(400, 'Malformed Host')),
  own('tel-local-without-context', 'a local number without phone-context', answered(400, 'Malformed URI')),
  own('tel-local', 'a local number with phone-context', { ...ACCEPTED, uriKind: 'tel' }),
  own('uri-too-long', 'a Request-URI of 5,000 octets', answered(414, 'Request-URI Too Long')),
  own('header-too-long', 'a header line of 9,000 octets', answered(400, 'Header Line Too Long')),
  own('body-without-type', 'a body without Content-Type', answered(400, 'Missing Content-Type')),
  own('only-crlfs', 'a keep-alive of two CRLFs is no message', dropped('Message Head Not Terminated')),
  own('empty', 'an empty datagram', dropped('Message Head Not Terminated')),
  own('http', 'an HTTP request', dropped('Malformed Request-Line')),
  own('stun', 'a STUN binding request', dropped('Message Head Not Terminated')),
  own('header-flood', '401 header lines', answered(400, 'Too Many Headers')),
  own('via-flood', '100 Via values in one line', answered(400, 'Too Many Via Headers')),
];
