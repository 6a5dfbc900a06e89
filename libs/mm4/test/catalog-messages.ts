import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { entityOf, parseInternetMessage } from '@causeway/mime';
import { parse } from 'yaml';
import {
  type DeliveryReportReq,
  encodeMm4,
  type ForwardReq,
  type ForwardRes,
  type Mm4Message,
  type ReadReplyReportReq,
  type Written,
} from '../src/index.ts';

export const catalog: {
  readonly mm4_headers: {
    readonly examples: Readonly<Record<string, string>>;
    readonly headers: ReadonlyArray<{ readonly name: string }>;
    readonly messages: Readonly<Record<string, { readonly headers: ReadonlyArray<{ readonly name: string }> }>>;
  };
} = parse(readFileSync(join(__dirname, '../../../docs/specification/mms.yaml'), 'utf8'));

/** The mail of an example: what follows DATA; one without content ends with the empty line. */
export function example(name: string): string {
  const [, mail = ''] = (catalog.mm4_headers.examples[name] ?? '').split('DATA\n');
  const text = mail.replaceAll('\n', '\r\n');
  return text.includes('\r\n\r\n') ? text : `${text}\r\n`;
}

export const ours = 'system-user@mms.mnc001.mcc001.gprs';
export const theirs = 'system-user@mms.mnc002.mcc001.gprs';
export const alice = { kind: 'plmn', number: '+15551230001' } as const;
export const bob = { kind: 'plmn', number: '+15551230002' } as const;
const identity = { version: '6.10.0', messageId: 'mm-0001@mms.mnc001.mcc001.gprs', originatorRecipientAddresses: [] };

export const forward: Written<ForwardReq> = {
  ...identity,
  messageType: 'MM4_forward.REQ',
  transactionId: 't-0001',
  from: alice,
  to: [bob],
  cc: [],
  sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
  date: Date.UTC(2025, 2, 4, 10, 15, 30),
  mailId: 'm1@mms.mnc001.mcc001.gprs',
  expiry: { kind: 'relative', seconds: 259_200 },
  deliveryReport: true,
  readReply: true,
  priority: 'Normal',
  ackRequest: true,
  forwardCounter: 1,
  originatorSystem: ours,
  forwardRoute: [ours],
  content: entityOf({ contentType: 'text/plain; charset=utf-8', content: Buffer.from('Hello\r\n') }),
};
export const response: Written<ForwardRes> = {
  ...identity,
  messageType: 'MM4_forward.RES',
  transactionId: 't-0001',
  sender: theirs,
  to: ours,
  date: Date.UTC(2025, 2, 4, 10, 15, 31),
  mailId: 'r1@mms.mnc002.mcc001.gprs',
  requestStatus: 'Ok',
  requestRecipients: [],
  returnRoute: [],
};
export const report: Written<DeliveryReportReq> = {
  ...identity,
  messageType: 'MM4_delivery_report.REQ',
  transactionId: 't-0002',
  from: bob,
  to: alice,
  sender: theirs,
  date: Date.UTC(2025, 2, 4, 10, 16, 2),
  mailId: 'd1@mms.mnc002.mcc001.gprs',
  ackRequest: true,
  forwardToOriginatorUa: true,
  mmStatus: 'Retrieved',
  forwardRoute: [],
};
const { mmStatus: _, forwardToOriginatorUa: __, ...reportFields } = report;
export const readReport: Written<ReadReplyReportReq> = {
  ...reportFields,
  messageType: 'MM4_read_reply_report.REQ',
  readStatus: 'Read',
};

export const written = (message: Written<Mm4Message>): string => encodeMm4(message).toString('latin1');
export const headersOf = (message: Written<Mm4Message>): string[] =>
  parseInternetMessage(encodeMm4(message)).headers.entries.map(({ name }) => name);
