/** Domains of the benchmark: what the fleet is, and who stands beside it. */
export const DOMAIN = {
  cpmMail: 'cpm.example',
  peerMail: 'people.example',
  cpmMms: 'mms.cpm.example',
  peerMms: 'mms.peer.example',
} as const;
