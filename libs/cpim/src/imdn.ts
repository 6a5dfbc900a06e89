/** Namespace of the IMDN document (RFC 5438 §11.1); the headers in the wrapper have another. */
export const IMDN_NAMESPACE = 'urn:ietf:params:xml:ns:imdn';
/** Namespace of CPM's extension with the interworking notification (FACTS 2.3). */
export const CPM_IMDN_EXTENSION_NAMESPACE = 'urn:oma:xml:cpm:imdn-extensions:1.0';
/** Media type of an IMDN (RFC 5438 §13). */
export const IMDN_CONTENT_TYPE = 'message/imdn+xml';

export type DeliveryStatus = 'delivered' | 'failed' | 'forbidden' | 'error';
export type DisplayStatus = 'displayed' | 'forbidden' | 'error';
export type ProcessingStatus = 'processed' | 'stored' | 'forbidden' | 'error';
export type InterworkingStatus = 'legacy-sms' | 'legacy-mms' | 'failed' | 'error';

/** An instant message disposition notification (RFC 5438 §11, with the interworking notification of CPM). */
export interface Imdn {
  /** imdn.Message-ID of the original message. */
  readonly messageId: string;
  /** Date and time of the original message, as its sender wrote it. */
  readonly dateTime?: string | undefined;
  readonly recipientUri?: string | undefined;
  readonly originalRecipientUri?: string | undefined;
  readonly delivery?: DeliveryStatus | undefined;
  readonly display?: DisplayStatus | undefined;
  readonly processing?: ProcessingStatus | undefined;
  readonly interworking?: InterworkingStatus | undefined;
}
