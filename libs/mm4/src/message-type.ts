/** The six messages of reference point MM4 (TS 23.140 §8.4; TS §6.3). */
export const MESSAGE_TYPES = [
  'MM4_forward.REQ',
  'MM4_forward.RES',
  'MM4_delivery_report.REQ',
  'MM4_delivery_report.RES',
  'MM4_read_reply_report.REQ',
  'MM4_read_reply_report.RES',
] as const;

/** A value of X-Mms-Message-Type. */
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** The message types that ask for something, and so can be answered. */
export type RequestType = Extract<MessageType, `${string}.REQ`>;

/** The message types that answer. */
export type ResponseType = Extract<MessageType, `${string}.RES`>;

const byLowerCase: ReadonlyMap<string, MessageType> = new Map(MESSAGE_TYPES.map((type) => [type.toLowerCase(), type]));

const responses: Readonly<Record<RequestType, ResponseType>> = {
  'MM4_forward.REQ': 'MM4_forward.RES',
  'MM4_delivery_report.REQ': 'MM4_delivery_report.RES',
  'MM4_read_reply_report.REQ': 'MM4_read_reply_report.RES',
};

/** The message type of that spelling, whatever its case. */
export function parseMessageType(text: string): MessageType | undefined {
  return byLowerCase.get(text.toLowerCase());
}

/** The type of the response that answers a message, `undefined` for a response: those are never answered. */
export function responseTypeOf(type: MessageType): ResponseType | undefined {
  return Object.hasOwn(responses, type) ? responses[type as RequestType] : undefined;
}
