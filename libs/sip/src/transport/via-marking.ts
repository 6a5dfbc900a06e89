import { formatVia, type HeaderBlock, type Via } from '../message/index.ts';
import type { MessageSource } from './channel.ts';
import { canonicalHost } from './peer-address.ts';

/**
 * Notes in the topmost Via where a request really came from (RFC 3261 §18.2.1, RFC 3581 §4): `received` when sent-by
 * is not the source address, `rport` with the source port (and `received` with it) when the client asked for it.
 *
 * A `received` that the client wrote itself is replaced by the truth: responses are routed by it.
 *
 * @param request its Via is changed in place where needed
 * @param via     its topmost Via, parsed; kept in step
 */
export function markVia(request: { readonly headers: HeaderBlock }, via: Via, source: MessageSource): void {
  const { params } = via;
  const wantsPort = params.has('rport');
  const sameHost = via.host === source.address || canonicalHost(via.host) === canonicalHost(source.address);
  if (sameHost && !wantsPort && !params.has('received')) return;
  params.set('received', source.address);
  if (wantsPort) params.set('rport', String(source.port));
  request.headers.replaceFirstValue('Via', formatVia(via));
}
