import { CPM_IMDN_EXTENSION_NAMESPACE, IMDN_NAMESPACE, type Imdn } from './imdn.ts';

/**
 * Writes an IMDN document in the order of the schema (RFC 5438 §11.1.1; FACTS 2.3): message-id, datetime, recipient-uri
 * and original-recipient-uri (both when either is given), one notification, then CPM's extension. Characters that XML
 * cannot hold are left out.
 *
 * @throws RangeError when more than one of delivery, display and processing is given: the schema allows one
 */
export function buildImdn(imdn: Imdn): Buffer {
  const given = [imdn.delivery, imdn.display, imdn.processing].filter((status) => status !== undefined);
  if (given.length > 1) throw new RangeError(`an IMDN holds one notification, not ${given.join(' and ')}`);
  const { recipientUri, originalRecipientUri, interworking } = imdn;
  const extension = interworking === undefined ? '' : ` xmlns:cpmimdn="${CPM_IMDN_EXTENSION_NAMESPACE}"`;
  let xml = `<?xml version="1.0" encoding="UTF-8"?>\r\n<imdn xmlns="${IMDN_NAMESPACE}"${extension}>`;
  xml += `<message-id>${escapeXml(imdn.messageId)}</message-id>`;
  if (imdn.dateTime !== undefined) xml += `<datetime>${escapeXml(imdn.dateTime)}</datetime>`;
  const recipient = recipientUri ?? originalRecipientUri;
  if (recipient !== undefined) {
    xml += `<recipient-uri>${escapeXml(recipient)}</recipient-uri>`;
    xml += `<original-recipient-uri>${escapeXml(originalRecipientUri ?? recipient)}</original-recipient-uri>`;
  }
  if (imdn.delivery !== undefined) xml += notification('delivery-notification', imdn.delivery);
  if (imdn.display !== undefined) xml += notification('display-notification', imdn.display);
  if (imdn.processing !== undefined) xml += notification('processing-notification', imdn.processing);
  if (interworking !== undefined) {
    xml += `<cpmimdn:interworking-notification><cpmimdn:status><cpmimdn:${interworking}/></cpmimdn:status></cpmimdn:interworking-notification>`;
  }
  return Buffer.from(`${xml}</imdn>`, 'utf8');
}

function notification(element: string, status: string): string {
  return `<${element}><status><${status}/></status></${element}>`;
}

const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold, and what must be written as an entity.
const NOT_PLAIN = /[&<>\u0000-\u001f\ufffe\uffff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold, and what must be written as an entity.
const EACH_NOT_PLAIN = /[&<>\u0000-\u001f\ufffe\uffff]/g;

function escapeXml(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return NOT_PLAIN.test(wellFormed)
    ? wellFormed.replace(EACH_NOT_PLAIN, (character) => ENTITY[character] ?? '')
    : wellFormed;
}
