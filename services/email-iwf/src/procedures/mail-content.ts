import type { Configuration, Policy } from '@causeway/configuration';
import {
  EMAIL,
  InterworkingError,
  refuseEndToEndProtection,
  refuseUnacceptableTypes,
  type StandaloneMessage,
  unsupportedMediaType,
} from '@causeway/interworking';
import {
  carriedEntity,
  leaves,
  type MimeEntity,
  MimeError,
  MimeHeaders,
  MimeInjectionError,
  type MimeLimits,
  mimeTree,
  multipartOf,
  type WrittenEntity,
} from '@causeway/mime';

/** Never mailed as content (`email_facts.mime_cpim`): they are between CPM clients. */
const BETWEEN_CLIENTS: ReadonlySet<string> = new Set([
  'message/cpim',
  'message/imdn+xml',
  'application/im-iscomposing+xml',
]);
const MAX_HEADERS = 1_000;

/** The wrapped content of a message, as far as a mail can carry it. */
export interface MailContent {
  readonly entity: MimeEntity;
  readonly limits: MimeLimits;
  /** A part of it stays behind. */
  readonly isPartial: boolean;
}

/**
 * What of a message goes into the mail (EML-6.4-01, EML-6.4-09): the wrapped content as it is, without the wrapper and the
 * recipient list. Its types are asked about here, so that nothing unacceptable reaches a mail server (EML-6.4.2.1-08).
 *
 * @throws InterworkingError 415 for a type that policy or mail does not take, 488 by policy for content that is protected
 *   end to end (SEC-6.6-05), 400 or 413 for a multipart that cannot be read
 */
export function mailContent(
  { cpim }: StandaloneMessage,
  policy: Policy,
  { mail }: Configuration['limits'],
): MailContent {
  const limits: MimeLimits = {
    maxHeaderOctets: mail.max_header_bytes,
    maxHeaders: MAX_HEADERS,
    maxNesting: mail.max_nesting,
    maxParts: mail.max_parts,
  };
  const { contentType, content } = cpim;
  const entity: MimeEntity = { contentType, content, contentHeaders: contentHeaders(cpim.contentHeaders) };
  const types = leafTypes(entity, limits);
  if (policy.email.e2e_to_email === 'reject') refuseEndToEndProtection([contentType.type, ...types], 488);
  const carried = types.filter((type) => !BETWEEN_CLIENTS.has(type));
  refuseUnacceptableTypes(carried, contentType.type, EMAIL, policy.iwf);
  return { entity, limits, isPartial: carried.length < types.length };
}

/**
 * The content as it stands in a mail: parts, their order and their headers unmodified, the transfer encoding chosen.
 *
 * @throws InterworkingError 415 when a header of it cannot stand in a mail
 */
export function writtenContent({ entity, limits, isPartial }: MailContent): WrittenEntity {
  try {
    return isPartial ? withoutClientParts(entity, limits) : carriedEntity(entity, limits);
  } catch (error) {
    if (!(error instanceof MimeInjectionError)) throw error;
    throw unsupportedMediaType(error.message, EMAIL.acceptedTypes);
  }
}

/** Only these may move into the header of a mail: any other would be a field of the mail itself. */
function contentHeaders(headers: MimeHeaders): MimeHeaders {
  const isContent = ([name]: readonly [string, string]) => /^content-/i.test(name);
  return headers.entries.every(isContent) ? headers : new MimeHeaders(headers.entries.filter(isContent));
}

function leafTypes(entity: MimeEntity, limits: MimeLimits): readonly string[] {
  const { type } = entity.contentType;
  if (!type.startsWith('multipart/')) return [type];
  try {
    return leaves(entity, limits).map((leaf) => leaf.contentType.type);
  } catch (error) {
    if (error instanceof MimeError) throw new InterworkingError(error.status, error.message);
    throw error;
  }
}

function withoutClientParts(entity: MimeEntity, limits: MimeLimits): WrittenEntity {
  const { parts } = mimeTree(entity, limits);
  if (parts.length === 0) return carriedEntity(entity, limits);
  const written = parts
    .filter((part) => part.parts.length > 0 || !BETWEEN_CLIENTS.has(part.entity.contentType.type))
    .map((part) => withoutClientParts(part.entity, limits));
  const { contentType, contentHeaders: headers } = entity;
  return multipartOf(contentType.type.slice('multipart/'.length), contentType.parameters, written, headers.entries);
}
