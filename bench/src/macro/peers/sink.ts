import { createServer, type Socket } from 'node:net';
import { answerQuestions } from '../child-process.ts';
import type { SinkCounts } from './sink-counts.ts';
import {
  addressesOf,
  bindResponse,
  COMMAND,
  HEADER_OCTETS,
  messageIdOf,
  receipt,
  responseTo,
  type SubmittedAddresses,
} from './smpp-octets.ts';

/**
 * An SM-SC that answers every submission at once and counts it, written by hand octet by octet so that it costs next to
 * nothing beside what is measured. It can send a receipt for each message a little later. A process of its own.
 */

/** What the sink may be asked: to send receipts from now on or not, and where it stands. */
export interface SinkQuestion {
  readonly receipts?: boolean;
}

/** Where the sink stands, since its start. */
export interface SmscCounts extends SinkCounts {
  readonly receiptsSent: number;
  /** deliver_sm_resp with ESME_ROK. */
  readonly receiptsTaken: number;
  readonly receiptsRefused: number;
}

interface DueReceipt {
  readonly dueAt: number;
  readonly connection: Connection;
  readonly addresses: SubmittedAddresses;
  readonly messageId: string;
}

interface Connection {
  readonly socket: Socket;
  rest: Buffer;
  unanswered: number;
  sequenceNumber: number;
}

/** A receipt leaves so long after its submission: real ones take seconds, but never less than the way of the answer. */
const RECEIPT_AFTER_MS = 50;
const RECEIPT_TICK_MS = 5;
/** Receipts that one bind may leave unanswered. */
const RECEIPT_WINDOW = 200;
/** Longest PDU that can be one. */
const MAX_PDU = 65_536;

const counts = { port: 0, submissions: 0, receiptsSent: 0, receiptsTaken: 0, receiptsRefused: 0 };
let sendsReceipts = false;
let due: DueReceipt[] = [];

function onPdu(connection: Connection, pdu: Buffer, output: Buffer[]): void {
  const command = pdu.readUInt32BE(4);
  switch (command) {
    case COMMAND.submitSm:
    case COMMAND.dataSm: {
      counts.submissions += 1;
      const messageId = messageIdOf(counts.submissions);
      output.push(responseTo(pdu, messageId));
      if (sendsReceipts) {
        due.push({ dueAt: Date.now() + RECEIPT_AFTER_MS, connection, addresses: addressesOf(pdu), messageId });
      }
      return;
    }
    case COMMAND.bindReceiver:
    case COMMAND.bindTransmitter:
    case COMMAND.bindTransceiver:
      output.push(bindResponse(pdu));
      return;
    case COMMAND.enquireLink:
    case COMMAND.unbind:
      output.push(responseTo(pdu));
      return;
    case COMMAND.deliverSmResp:
      connection.unanswered -= 1;
      if (pdu.readUInt32BE(8) === 0) counts.receiptsTaken += 1;
      else counts.receiptsRefused += 1;
  }
}

function onData(connection: Connection, chunk: Buffer): void {
  let octets = connection.rest.length === 0 ? chunk : Buffer.concat([connection.rest, chunk]);
  const output: Buffer[] = [];
  while (octets.length >= HEADER_OCTETS) {
    const length = octets.readUInt32BE(0);
    if (length < HEADER_OCTETS || length > MAX_PDU) {
      connection.socket.destroy();
      return;
    }
    if (octets.length < length) break;
    onPdu(connection, octets.subarray(0, length), output);
    octets = octets.subarray(length);
  }
  connection.rest = octets;
  if (output.length > 0) connection.socket.write(Buffer.concat(output));
}

function sendDueReceipts(): void {
  const now = Date.now();
  const writes = new Map<Connection, Buffer[]>();
  const later: DueReceipt[] = [];
  for (const each of due) {
    const { connection, addresses, messageId } = each;
    if (connection.socket.destroyed) continue;
    if (each.dueAt > now || connection.unanswered >= RECEIPT_WINDOW) {
      later.push(each);
      continue;
    }
    connection.unanswered += 1;
    connection.sequenceNumber += 1;
    counts.receiptsSent += 1;
    const pdus = writes.get(connection) ?? [];
    writes.set(connection, pdus);
    pdus.push(receipt(addresses, messageId, connection.sequenceNumber));
  }
  due = later;
  for (const [connection, pdus] of writes) connection.socket.write(Buffer.concat(pdus));
}

const server = createServer((socket) => {
  const connection: Connection = { socket, rest: Buffer.alloc(0), unanswered: 0, sequenceNumber: 0 };
  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => onData(connection, chunk));
  socket.on('error', () => {});
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  counts.port = typeof address === 'object' && address !== null ? address.port : 0;
  setInterval(() => {
    if (due.length > 0) sendDueReceipts();
  }, RECEIPT_TICK_MS);
  answerQuestions<SinkQuestion>((question) => {
    sendsReceipts = question.receipts ?? sendsReceipts;
    return { ...counts } satisfies SmscCounts;
  });
});
