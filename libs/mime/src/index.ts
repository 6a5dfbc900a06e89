export { decodeCharset } from './charset.ts';
export { type ContentType, parseContentType } from './content-type.ts';
export * from './errors.ts';
export * from './limits.ts';
export { type BlockBounds, headerBlock, MimeHeaders, parseMimeHeaders } from './mime-headers.ts';
export { type MimeEntity, parseMultipart } from './multipart.ts';
export { decodeTransferEncoding } from './transfer-encoding.ts';
