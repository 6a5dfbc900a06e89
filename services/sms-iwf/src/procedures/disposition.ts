import type { DispositionRequest, DispositionResponse } from '@causeway/contracts';
import { CpimError, dispositionNotifications } from '@causeway/cpim';
import { server } from '@causeway/cpm';
import {
  InterworkingError,
  receiveStandaloneMessage,
  respond,
  respondToError,
  SMS,
  type StandaloneMessage,
} from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';
import { refusalOf } from './refusal.ts';

/**
 * A disposition notification from CPM (IWF-6.1-03f): SMS has no counterpart for it, so nothing goes to the SM-SC; it is
 * consumed with 200 or refused with 488, by policy. One that cannot be read is refused with 400, or 413 beyond the limits:
 * its sender shall not believe that it was understood.
 */
export function disposition(iwf: SmsIwf, { envelope, request }: DispositionRequest): DispositionResponse {
  const startedAt = performance.now();
  const {
    unmapped_disposition_notification: mode,
    oma_release: release,
    vendor_product: vendorProduct,
  } = iwf.policy.current.iwf;
  const serverHeader = server(SMS.productType, { release, vendorProduct });
  const identities = envelope?.identities;
  let status = mode === 'consume_200' ? 200 : 488;
  try {
    if (request === undefined) throw new InterworkingError(400, 'no SIP request in the call');
    checkNotifications(receiveStandaloneMessage(request, SMS.acceptedTypes, Date.now()));
    return { response: respond(status, identities, serverHeader) };
  } catch (error) {
    const refusal = refusalOf(error);
    status = refusal.status;
    if (status === 500) {
      const { traceparent } = envelope ?? {};
      iwf.logger.error({ traceparent, error }, 'a disposition notification could not be handled');
    }
    return { response: respondToError(refusal, identities, serverHeader, iwf.configuration.sip.domain) };
  } finally {
    iwf.red.observe('disposition', 'sms', String(status), (performance.now() - startedAt) / 1000);
  }
}

function checkNotifications({ cpim }: StandaloneMessage): void {
  try {
    dispositionNotifications(cpim);
  } catch (error) {
    if (error instanceof CpimError) throw new InterworkingError(error.status, `message/imdn+xml: ${error.message}`);
    throw error;
  }
}
