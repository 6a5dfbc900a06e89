import type { Policy } from '@causeway/configuration';
import type { Technology } from '../technology.ts';
import { InterworkingError } from '../verdict.ts';

/** Where policy says nothing of a service, what the service can carry is the only limit. */
const ANY = ['*/*'];

/**
 * The acceptance check of TS §6.1.1 step 1 (IWF-6.1.1-01a): every type that is carried on is one that policy takes for the
 * service (`policy.iwf.accepted_wrapped_types`). What the service drops (SMS-6.2-03) is not carried and not asked about.
 *
 * @param carried media types of the leaves that go on, in lower case; none is a content with nothing for this service
 * @param content type of the wrapped content, for the words of the refusal
 * @throws InterworkingError 415 with an Accept header
 */
export function refuseUnacceptableTypes(
  carried: readonly string[],
  content: string,
  technology: Technology,
  policy: Policy['iwf'],
): void {
  const ranges = policy.accepted_wrapped_types[technology.nccsid] ?? ANY;
  const refused = carried.find((type) => !isInRanges(type, ranges));
  if (refused !== undefined || carried.length === 0) {
    const accepted = technology.acceptedTypes.filter((type) => type === 'message/cpim' || isInRanges(type, ranges));
    throw unsupportedMediaType(refused ?? content, accepted);
  }
}

/** The 415 of IWF-6.1.1-01b, with the Accept header RFC 3261 §21.4.13 asks for. */
export function unsupportedMediaType(what: string, acceptedTypes: readonly string[]): InterworkingError {
  return new InterworkingError(415, `${what} cannot be carried by this service`, [
    { name: 'Accept', value: acceptedTypes.join(', ') }, // IWF-T2.Accept
  ]);
}

/** Media ranges of RFC 3261 §20.1: a type, `image/*`, or two stars for any. */
function isInRanges(type: string, ranges: readonly string[]): boolean {
  return ranges.some((range) => {
    const wanted = range.toLowerCase();
    return wanted === '*/*' || wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  });
}
