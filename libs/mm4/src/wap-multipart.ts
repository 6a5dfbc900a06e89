import { type ContentType, type MimeEntity, MimeHeaders } from '@causeway/mime';

const WAP = 'application/vnd.wap.multipart.';

/** Names of MM1 that some relays leave on MM4 (catalog `mm4_headers.multipart`), and what mail calls them. */
const MAIL_NAMES: ReadonlyMap<string, string> = new Map(
  ['mixed', 'related', 'alternative'].map((subtype) => [`${WAP}${subtype}`, `multipart/${subtype}`]),
);

/** The same entity, its WAP multipart name replaced by the name that mail has for it. */
export function withMailName(entity: MimeEntity): MimeEntity {
  const type = MAIL_NAMES.get(entity.contentType.type);
  if (type === undefined) return entity;
  const contentType: ContentType = { type, parameters: entity.contentType.parameters };
  const entries = entity.contentHeaders.entries.map(([name, value]) =>
    name.toLowerCase() === 'content-type' ? ([name, renamed(value, type)] as const) : ([name, value] as const),
  );
  return { contentHeaders: new MimeHeaders(entries), contentType, content: entity.content };
}

/** True when the entity has a WAP multipart name. */
export function isWapMultipart(entity: MimeEntity): boolean {
  return MAIL_NAMES.has(entity.contentType.type);
}

function renamed(value: string, type: string): string {
  const semicolon = value.indexOf(';');
  return semicolon < 0 ? type : type + value.slice(semicolon);
}
