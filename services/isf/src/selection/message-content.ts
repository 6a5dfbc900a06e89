import { dispositionType, mimeLeaves, parseCpim } from '@causeway/cpim';
import { decodeTransferEncoding, type MimeEntity, MimeError, parseContentType, parseMultipart } from '@causeway/mime';
import type { SipRequest } from '@causeway/sip';

const CPIM = 'message/cpim';
const MESSAGE_CPIM = /^message\/cpim[ \t]*(?:;|$)/i;
/** RFC 5365 §7.1: a list server sets the list of recipients beside the wrapper. */
const WITH_LISTS = /^multipart\/mixed[ \t]*(?:;|$)/i;
/** IWF-6.1-02b: lists of recipients accompany the content and are none of it. */
const LIST_DISPOSITION = /^recipient-list(?:-history)?$/;

/** What selection asks of the content of a MESSAGE. */
export interface MessageContent {
  /** False when there is no message/cpim, or none that can be read. */
  readonly wrapped: boolean;
  /** Octets: a wrapper is not content, and its length says nothing about how many short messages the content takes. */
  readonly size: number;
  /** Media types of the leaves, lower case, without parameters. */
  readonly types: readonly string[];
}

/** ISF-5.1-05-N1: size and types of the wrapped content; of the body itself when it is not wrapped. Never throws. */
export function messageContent(request: SipRequest): MessageContent {
  const { body } = request;
  const contentType = request.headers.get('Content-Type') ?? '';
  try {
    const wrapper = wrapperOf(contentType, body);
    if (wrapper === undefined) return { wrapped: false, size: body.length, types: mediaTypes(contentType) };
    const cpim = parseCpim(wrapper);
    return { wrapped: true, size: cpim.content.length, types: typesOf(cpim) };
  } catch (error) {
    if (error instanceof MimeError) return { wrapped: false, size: body.length, types: [] };
    throw error;
  }
}

/** The message/cpim of a body: all of it, or the part that stands beside the lists of recipients. */
function wrapperOf(contentType: string, body: Buffer): Buffer | undefined {
  if (MESSAGE_CPIM.test(contentType)) return body;
  if (!WITH_LISTS.test(contentType)) return undefined;
  const parts = parseMultipart(parseContentType(contentType), body);
  const wrapper = parts.find((part) => part.contentType.type === CPIM);
  if (wrapper === undefined) return undefined;
  return decodeTransferEncoding(wrapper.contentHeaders.get('Content-Transfer-Encoding'), wrapper.content);
}

function typesOf(content: MimeEntity): string[] {
  const leaves = mimeLeaves(content);
  const carried = leaves.length === 1 ? leaves : leaves.filter((leaf) => !LIST_DISPOSITION.test(dispositionType(leaf)));
  return carried.map((leaf) => leaf.contentType.type);
}

function mediaTypes(contentType: string): string[] {
  const semicolon = contentType.indexOf(';');
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
  return type === '' ? [] : [type];
}
