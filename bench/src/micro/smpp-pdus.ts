import { decodePdu, encodePdu, type SubmitSm, submitSm } from '@causeway/smpp';
import { benchUsers } from '../pager-message.ts';
import type { MicroCase } from './measure.ts';
import { peerSmpp } from './peer-packages.ts';
import { inTurn } from './sample-messages.ts';

const OURS = '@causeway/smpp';
const PEER = 'npm smpp';
const INTERNATIONAL = 1;
const E164 = 1;

/** SMPP: the submit_sm of a message of one segment, to octets and back. */
export function smppPdus(): MicroCase[] {
  const users = benchUsers();
  const pdus = users.map(
    (user): SubmitSm =>
      submitSm({
        sourceAddrTon: INTERNATIONAL,
        sourceAddrNpi: E164,
        sourceAddr: user.originator.slice(1),
        destAddrTon: INTERNATIONAL,
        destAddrNpi: E164,
        destinationAddr: user.recipient.slice(1),
        registeredDelivery: 1,
        shortMessage: Buffer.from(user.text, 'latin1'),
      }),
  );
  const pdu = inTurn(pdus);
  const octets = inTurn(pdus.map((each, index) => encodePdu(each, index + 1)));
  return [
    { name: 'SMPP: encode a submit_sm', by: OURS, operation: (index) => encodePdu(pdu(index), index + 1) },
    {
      name: 'SMPP: encode a submit_sm',
      by: PEER,
      operation: (index) => {
        const { sourceAddr, destinationAddr, shortMessage } = pdu(index);
        const fields = {
          sequence_number: index + 1,
          source_addr_ton: INTERNATIONAL,
          source_addr_npi: E164,
          source_addr: sourceAddr,
          dest_addr_ton: INTERNATIONAL,
          dest_addr_npi: E164,
          destination_addr: destinationAddr,
          registered_delivery: 1,
          short_message: shortMessage,
        };
        return new peerSmpp.PDU('submit_sm', fields).toBuffer();
      },
    },
    { name: 'SMPP: decode a submit_sm', by: OURS, operation: (index) => decodePdu(octets(index)) },
    { name: 'SMPP: decode a submit_sm', by: PEER, operation: (index) => new peerSmpp.PDU(octets(index)) },
  ];
}
