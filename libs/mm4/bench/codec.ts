/**
 * CPU of this process for each MM4_forward.REQ with 1 kB of text and for its response, written and read:
 * `node libs/mm4/bench/codec.ts [messages]`.
 */
import { entityOf } from '@causeway/mime';
import { decodeMm4, encodeMm4, type ForwardReq, type ForwardRes, type Written } from '../src/index.ts';

const [count = 100_000] = process.argv.slice(2).map(Number);
const system = 'system-user@mms.mnc001.mcc001.gprs';
const text = 'Dinner at seven, at the usual place? '.repeat(28).slice(0, 1024);

const forward: Written<ForwardReq> = {
  messageType: 'MM4_forward.REQ',
  version: '6.10.0',
  transactionId: 't-0001',
  messageId: 'mm-0001@mms.mnc001.mcc001.gprs',
  from: { kind: 'plmn', number: '+15551230001' },
  to: [{ kind: 'plmn', number: '+15551230002' }],
  cc: [],
  sender: '+15551230001/TYPE=PLMN@mms.mnc001.mcc001.gprs',
  date: Date.UTC(2025, 2, 4, 10, 15, 30),
  mailId: 'm1@mms.mnc001.mcc001.gprs',
  subject: 'Dinner',
  expiry: { kind: 'relative', seconds: 259_200 },
  deliveryReport: true,
  readReply: true,
  priority: 'Normal',
  ackRequest: true,
  forwardCounter: 1,
  originatorSystem: system,
  originatorRecipientAddresses: [],
  forwardRoute: [system],
  content: entityOf({ contentType: 'text/plain; charset=utf-8', content: Buffer.from(text) }),
};
const response: Written<ForwardRes> = {
  messageType: 'MM4_forward.RES',
  version: '6.10.0',
  transactionId: 't-0001',
  messageId: 'mm-0001@mms.mnc001.mcc001.gprs',
  sender: system,
  to: system,
  date: Date.UTC(2025, 2, 4, 10, 15, 31),
  mailId: 'r1@mms.mnc002.mcc001.gprs',
  requestStatus: 'Ok',
  requestRecipients: [],
  returnRoute: [system],
  originatorRecipientAddresses: [],
};

function measure(name: string, operation: () => unknown): void {
  for (let run = 0; run < count / 4; run++) operation(); // Lets the optimizing compiler settle.
  const before = process.cpuUsage();
  for (let run = 0; run < count; run++) operation();
  const { user, system: kernel } = process.cpuUsage(before);
  process.stdout.write(`${name}: ${((user + kernel) / count).toFixed(1)} CPU µs\n`);
}

const octets = encodeMm4(forward);
const read = decodeMm4(octets);
if (read.messageType !== 'MM4_forward.REQ') throw new Error('not an MM4_forward.REQ');
const relayed = { ...forward, content: read.content };
const answer = encodeMm4(response);
measure('encode MM4_forward.REQ', () => encodeMm4(forward));
measure('encode MM4_forward.REQ, content as it was read', () => encodeMm4(relayed));
measure('decode MM4_forward.REQ', () => decodeMm4(octets));
measure('encode MM4_forward.RES', () => encodeMm4(response));
measure('decode MM4_forward.RES', () => decodeMm4(answer));
