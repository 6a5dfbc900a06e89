import { createRequire } from 'node:module';

/** A message as the npm package `sip` holds it; only what the benchmark reads. */
export interface PeerSipMessage {
  headers: Record<string, string | number | PeerSipHeader | PeerSipHeader[]>;
  content: string;
}

/** A header that the package has taken apart. */
export interface PeerSipHeader {
  [part: string]: unknown;
}

interface PeerSip {
  parse(octets: string | Buffer): PeerSipMessage;
  stringify(message: PeerSipMessage): string;
  makeResponse(request: PeerSipMessage, status: number, reason: string): PeerSipMessage;
}

interface PeerPdu {
  short_message: { message: string | Buffer };
  toBuffer(): Buffer;
}

interface PeerSmpp {
  readonly PDU: {
    new (octets: Buffer): PeerPdu;
    new (command: string, fields: Readonly<Record<string, unknown>>): PeerPdu;
  };
  readonly encodings: {
    readonly ASCII: { encode(text: string): Buffer };
    readonly UCS2: { encode(text: string): Buffer };
  };
}

const require = createRequire(import.meta.url);

/** The npm package `sip`: the SIP parser that Node projects use. */
export const peerSip: PeerSip = require('sip');
/** The npm package `smpp`: the SMPP codec that Node projects use. */
export const peerSmpp: PeerSmpp = require('smpp');
