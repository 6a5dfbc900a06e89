/** The size of a PDU header in octets (SMPP 3.4 §3.2). */
export const HEADER_OCTETS = 16;

/** The largest command_length taken unless an option says otherwise; SM-SCs set their own limit far below it. */
export const DEFAULT_MAX_PDU_OCTETS = 64 * 1024;

/** Largest sizes of C-octet strings in octets, the terminating NUL included (SMPP 3.4 §4, §5.2). */
export const CStringLimit = {
  systemId: 16,
  password: 9,
  /** What a bind of ours may carry: SM-SCs exist that take more than the 8 characters of SMPP 3.4 §5.2.2. */
  passwordSent: 65,
  systemType: 13,
  addressRange: 41,
  serviceType: 6,
  address: 21,
  dataSmAddress: 65,
  messageId: 65,
  time: 17,
} as const;
