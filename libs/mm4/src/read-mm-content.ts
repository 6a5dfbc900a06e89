import { contentId, leaves, type MimeEntity, MimeError } from '@causeway/mime';
import type { ForwardReq } from './forward-req.ts';
import { DEFAULT_MM4_LIMITS, type Mm4Limits } from './limits.ts';
import { Mm4Error } from './mm4-error.ts';
import { RequestStatus } from './request-status.ts';
import { isSmil } from './smil.ts';
import { isWapMultipart, withMailName } from './wap-multipart.ts';

/** The content of an MM, opened. */
export interface MmContent {
  /** What is no multipart, in order, the presentation among them; nested multiparts are flattened. */
  readonly parts: readonly MimeEntity[];
  /** The SMIL part that says how the others are shown: the one that `start` names, else the first. */
  readonly presentation: MimeEntity | undefined;
}

/**
 * Opens the content of an MM: WAP names are read as the multiparts they mean, transfer encodings are left as they are.
 *
 * @throws Mm4Error Error-message-format-corrupt for a multipart that cannot be divided, Error-content-not-accepted when
 *   nested or divided beyond the limits
 */
export function readMmContent(request: ForwardReq, limits: Mm4Limits = DEFAULT_MM4_LIMITS): MmContent {
  const { content } = request;
  if (!content.contentType.type.startsWith('multipart/')) return { parts: [content], presentation: undefined };
  const parts = flattened(request, limits);
  if (parts[0]?.content === content.content) {
    throw new Mm4Error('the multipart cannot be divided', RequestStatus.messageFormatCorrupt, request);
  }
  return { parts, presentation: presentationOf(content, parts) };
}

function flattened(request: ForwardReq, limits: Mm4Limits): readonly MimeEntity[] {
  try {
    const parts: MimeEntity[] = [];
    collect(request.content, 0, parts, limits);
    return parts;
  } catch (error) {
    if (!(error instanceof MimeError)) throw error;
    throw new Mm4Error(error.reason, RequestStatus.contentNotAccepted, request);
  }
}

function collect(entity: MimeEntity, depth: number, parts: MimeEntity[], limits: Mm4Limits): void {
  for (const leaf of leaves(withMailName(entity), limits)) {
    if (isWapMultipart(leaf)) {
      if (depth >= limits.maxNesting) throw new MimeError(413, `nested deeper than ${limits.maxNesting}`);
      collect(leaf, depth + 1, parts, limits);
    } else if (parts.length >= limits.maxParts) throw new MimeError(413, `more than ${limits.maxParts} parts`);
    else parts.push(leaf);
  }
}

function presentationOf(content: MimeEntity, parts: readonly MimeEntity[]): MimeEntity | undefined {
  const start = content.contentType.parameters.get('start');
  const candidates = parts.filter(({ contentType }) => isSmil(contentType.type));
  const started = start === undefined ? undefined : candidates.find((part) => contentId(part) === bare(start));
  return started ?? candidates[0];
}

/** A content id without its angle brackets, as some peers leave them off. */
function bare(id: string): string {
  const text = id.trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
}
