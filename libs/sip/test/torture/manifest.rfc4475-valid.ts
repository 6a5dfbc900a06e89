import type { TortureCase } from './manifest.ts';

const SDP_LENGTH = 132;
const set = 'rfc4475';

/** Messages in the spirit of RFC 4475, in the order and under the names of its sections. */
export const RFC4475_VALID_CASES: readonly TortureCase[] = [
  {
    set,
    section: '3.1.1.1',
    name: 'wsinv',
    title: 'folds, blanks and compact forms wherever the grammar allows them',
    expected: {
      verdict: 'accepted',
      method: 'INVITE',
      requestUri: 'sip:bob@chair.example.com;unknownparam',
      from: { displayName: 'A. Turing \\"', uri: 'sip:alan@example.com', tag: '98machine' },
      to: { uri: 'sip:bob@chair.example.com', tag: '4711aabbccn' },
      contacts: [{ displayName: 'Quoted string ""', uri: 'sip:alan@example.com' }],
      vias: [
        { transport: 'UDP', host: '192.0.2.2', branch: '390skdjuw' },
        { transport: 'TCP', host: 'loom.example.com', branch: 'z9hG4bK9ikj8' },
        { transport: 'UDP', host: '192.168.255.111', branch: 'z9hG4bK30239' },
      ],
      cseq: '9 INVITE',
      headers: {
        'Max-Forwards': ['0068'],
        Subject: [''],
        NewFangledHeader: ['newfangled value continued newfangled value'],
        UnknownHeaderWithUnusualValue: [';;,,;;,;'],
        Route: ['<sip:services.example.com;lr;unknownwith=value;unknown-no-value>'],
      },
      bodyLength: SDP_LENGTH,
    },
  },
  {
    set,
    section: '3.1.1.2',
    name: 'intmeth',
    title: 'the widest range of characters each element may have',
    expected: {
      verdict: 'accepted',
      method: "!odd-Method0123456789_*+`.%really'~",
      uri: { user: "2_unusual.URI~(as-can!be)&isn't+it$/mad?,/;;*", host: 'example.com' },
      from: { displayName: "word1~` word2'+_ word3*%!.-", uri: 'sip:plain@example.com', tag: "_tag~1'+`*%!-." },
      to: {
        displayName: 'BEL:\u0007 NUL:\u0000 DEL:\u007f',
        uri: "sip:2_unusual.URI~(as-can!be)&isn't+it$/mad?,/;;*@example.com",
      },
      vias: [{ transport: 'TCP', host: 'host1.example.com', branch: "z9hG4bK-.!%66*_+`'~" }],
      cseq: "139122385 !odd-Method0123456789_*+`.%really'~",
      headers: {
        'Call-ID': ['intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{'],
        "extensionheader-!.%*+_`'~": ['\u00ef\u00bb\u00bf\u00e5\u00a4\u00a7\u00e5\u0081\u009c\u00e9\u009b\u00bb'],
      },
      bodyLength: 0,
    },
  },
  {
    set,
    section: '3.1.1.3',
    name: 'esc01',
    title: '% escapes in user, parameter names and values',
    expected: {
      verdict: 'accepted',
      uri: { user: 'sips%3Abob%40example.com', host: 'example.net' },
      to: { uri: 'sip:%62o%62@example.com' },
      from: { uri: 'sip:With%20blanks%20inside@example.net', tag: '938' },
      contacts: [{ uri: 'sip:al%69ce@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31' }],
      bodyLength: SDP_LENGTH,
    },
  },
  {
    set,
    section: '3.1.1.4',
    name: 'escnull',
    title: 'escaped NULs in URIs stay escaped',
    expected: {
      verdict: 'accepted',
      to: { uri: 'sip:zero-%00-zero@example.com' },
      contacts: [{ uri: 'sip:%00@host5.example.com' }, { uri: 'sip:%00%00@host5.example.com' }],
    },
  },
  {
    set,
    section: '3.1.1.5',
    name: 'esc02',
    title: 'a % in methods, header names and display names is no escape',
    expected: {
      verdict: 'accepted',
      method: 'RE%47IST%45R',
      to: { displayName: '%Z%45', uri: 'sip:resource@example.com' },
      contacts: [{ uri: 'sip:alias1@host1.example.com' }, { uri: 'sip:alias3@host3.example.com' }],
      headers: { 'C%6Fntact': ['<sip:alias2@host2.example.com>'] },
    },
  },
  {
    set,
    section: '3.1.1.6',
    name: 'lwsdisp',
    title: 'no blank between display name and <',
    expected: {
      verdict: 'accepted',
      method: 'OPTIONS',
      from: { displayName: 'alice', uri: 'sip:alice@example.com', tag: '323' },
    },
  },
  {
    set,
    section: '3.1.1.7',
    name: 'longreq',
    title: 'long names and values everywhere, 34 Via lines',
    expected: {
      verdict: 'accepted',
      method: 'INVITE',
      cseq: '3882340 INVITE',
      headers: { 'Max-Forwards': ['70'], 'Content-Type': ['application/sdp'] },
      bodyLength: SDP_LENGTH,
    },
  },
  {
    set,
    section: '3.1.1.8',
    name: 'dblreq',
    title: 'a second request behind the first in one datagram is cut off',
    expected: { verdict: 'accepted', method: 'REGISTER', cseq: '8 REGISTER', bodyLength: 0 },
  },
  {
    set,
    section: '3.1.1.9',
    name: 'semiuri',
    title: 'semicolon parameters in the user part belong to the user',
    expected: {
      verdict: 'accepted',
      uri: { user: 'bob;par=b%40example.net', host: 'example.com' },
      headers: {
        Accept: [
          'application/sdp, application/pkcs7-mime, multipart/mixed, multipart/signed, message/sip, message/sipfrag',
        ],
      },
    },
  },
  {
    set,
    section: '3.1.1.10',
    name: 'transports',
    title: 'known and unknown transports in Via',
    expected: {
      verdict: 'accepted',
      vias: [
        { transport: 'UDP', host: 't1.example.com', branch: 'z9hG4bKkdjuw' },
        { transport: 'SCTP', host: 't2.example.com' },
        { transport: 'TLS', host: 't3.example.com' },
        { transport: 'UNKNOWN', host: 't4.example.com' },
        { transport: 'TCP', host: 't5.example.com' },
      ],
    },
  },
  {
    set,
    section: '3.1.1.11',
    name: 'mpart01',
    title: 'a multipart body with NULs, every octet and what looks like a message inside',
    expected: {
      verdict: 'accepted',
      method: 'MESSAGE',
      headers: { 'Content-Type': ['multipart/mixed;boundary=7a9cbec02ceef655'] },
      bodyLength: 497,
    },
  },
  {
    set,
    section: '3.1.1.12',
    name: 'unreason',
    title: 'a reason phrase in UTF-8 with signs',
    expected: {
      verdict: 'accepted',
      status: 200,
      reason: '= 3**2 * 2**3 и ещё сто двадцать восемь',
      bodyLength: SDP_LENGTH,
    },
  },
  {
    set,
    section: '3.1.1.13',
    name: 'noreason',
    title: 'an empty reason phrase',
    expected: { verdict: 'accepted', status: 100, reason: '' },
  },
];
