import type { DispositionRequest, DispositionResponse } from '@causeway/contracts';
import { server } from '@causeway/cpm';
import { respond, SMS } from '@causeway/interworking';
import type { SmsIwf } from '../iwf.ts';

/**
 * A disposition notification from CPM (IWF-6.1-03f): SMS has no counterpart for it, so nothing goes to the SM-SC; it is
 * consumed with 200 or refused with 488, by policy.
 */
export function disposition(iwf: SmsIwf, { envelope }: DispositionRequest): DispositionResponse {
  const {
    unmapped_disposition_notification: mode,
    oma_release: release,
    vendor_product: vendorProduct,
  } = iwf.policy.current.iwf;
  const status = mode === 'consume_200' ? 200 : 488;
  iwf.red.observe('disposition', 'sms', String(status), 0);
  return { response: respond(status, envelope?.identities, server(SMS.productType, { release, vendorProduct })) };
}
