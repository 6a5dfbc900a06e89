import type { Policy } from '@causeway/configuration';
import { server, userAgent } from '@causeway/cpm';
import type { Technology } from './technology.ts';

/** Server of what an IWF answers: the release token and the own product (IWF-6.1.1-06b; TS Appendix C). */
export function serverOf({ productType }: Technology, { iwf }: Policy): string {
  return server(productType, { release: iwf.oma_release, vendorProduct: iwf.vendor_product });
}

/** User-Agent of what an IWF sends (TS Appendix C). */
export function userAgentOf({ productType }: Technology, { iwf }: Policy): string {
  return userAgent(productType, { release: iwf.oma_release, vendorProduct: iwf.vendor_product });
}
