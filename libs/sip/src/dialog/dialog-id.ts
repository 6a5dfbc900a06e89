import type { SipRequest, SipResponse } from '../message/index.ts';
import { tagOf } from '../transaction/server-key.ts';

/** Call-ID, local and remote tag in one text (RFC 3261 §12): the key under which a dialog is kept. */
export function dialogId(callId: string, localTag: string, remoteTag: string): string {
  return `${callId};${localTag};${remoteTag}`;
}

/**
 * The dialog a received request claims to belong to: its To tag is ours (RFC 3261 §12.2.2).
 *
 * @returns undefined for a request outside of any dialog. When there is an id and no such dialog, the answer is 481.
 */
export function dialogIdOfRequest(request: SipRequest): string | undefined {
  const { headers } = request;
  const localTag = tagOf(headers.get('To'));
  if (localTag === undefined) return undefined;
  return dialogId(headers.get('Call-ID') ?? '', localTag, tagOf(headers.get('From')) ?? '');
}

/**
 * The dialog a received response belongs to or makes: its From tag is ours (RFC 3261 §12.1.2).
 *
 * @returns undefined for a response without a To tag, such as 100
 */
export function dialogIdOfResponse(response: SipResponse): string | undefined {
  const { headers } = response;
  const remoteTag = tagOf(headers.get('To'));
  if (remoteTag === undefined) return undefined;
  return dialogId(headers.get('Call-ID') ?? '', tagOf(headers.get('From')) ?? '', remoteTag);
}
