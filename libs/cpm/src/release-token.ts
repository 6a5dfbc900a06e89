/** iwf-type-token of each service, with `IWF-` in front (UA-C.1-05); other tokens are allowed. */
export const IWF_TYPE = { sms: 'IWF-SMS', mms: 'IWF-MMS', email: 'IWF-e-mail', simpleIm: 'IWF-SIMPLE-IM' } as const;

/** `client` in User-Agent, `serv` in Server (UA-C.1-06). */
export type IwfDevice = 'client' | 'serv';

/** iwf-product-version: the last one that Appendix C defines (UA-C.3-01). */
export const OMA_RELEASE = 'OMA2.1';

/** What comes into User-Agent and Server. */
export interface ReleaseOptions {
  /** iwf-product-version; default OMA2.1. */
  readonly release?: string | undefined;
  /** Own product behind the token, as `Arena-Messaging1000/v1.01` (UA-C.1-04). */
  readonly vendorProduct?: string | undefined;
}

/** An IWF-product, read. */
export interface IwfProduct {
  /** As written, `IWF-SMS`. */
  readonly type: string;
  /** As written, `client` or `serv`. */
  readonly device: string;
  /** `undefined` when the product has no version. */
  readonly release: string | undefined;
}

const TOKEN = "[A-Za-z0-9!%*_+`'~.-]+";
const PRODUCT = new RegExp(`^${TOKEN}(?:/${TOKEN})?$`);
const TOKEN_ONLY = new RegExp(`^${TOKEN}$`);
const FIRST_PRODUCT = new RegExp(`^(${TOKEN})(?:[ \\t]*/[ \\t]*(${TOKEN}))?(?=[ \\t]|$)`);

/** User-Agent of an IWF as UAC: `IWF-SMS-client/OMA2.1` and the own product (Appendix C; UA-C.1-01, -03, -04). */
export function userAgent(type: string, options: ReleaseOptions = {}): string {
  return releaseToken(type, 'client', options);
}

/** Server of an IWF as UAS: `IWF-SMS-serv/OMA2.1` and the own product (Appendix C; UA-C.1-02, -03, -04). */
export function server(type: string, options: ReleaseOptions = {}): string {
  return releaseToken(type, 'serv', options);
}

/**
 * Reads the first product of a User-Agent or Server value. As `-` is a token character, type and device are divided at the
 * last hyphen before the slash (UA-C.1-05).
 *
 * @returns `undefined` when the first product is not of an IWF
 */
export function parseReleaseToken(value: string): IwfProduct | undefined {
  const match = FIRST_PRODUCT.exec(value.trim());
  const name = match?.[1] ?? '';
  const hyphen = name.lastIndexOf('-');
  const type = name.slice(0, Math.max(hyphen, 0));
  const device = name.slice(hyphen + 1);
  if (!/^IWF-./i.test(type) || device === '') return undefined;
  return { type, device, release: match?.[2] };
}

function releaseToken(
  type: string,
  device: IwfDevice,
  { release = OMA_RELEASE, vendorProduct }: ReleaseOptions,
): string {
  if (!TOKEN_ONLY.test(type)) throw new RangeError(`"${type}" is not a token: it cannot be an IWF type`);
  if (!TOKEN_ONLY.test(release)) throw new RangeError(`"${release}" is not a token: it cannot be a release`);
  if (vendorProduct !== undefined && !vendorProduct.split(' ').every((product) => PRODUCT.test(product))) {
    throw new RangeError(`"${vendorProduct}" is not a list of products, as in name/version`);
  }
  return `${type}-${device}/${release}${vendorProduct === undefined ? '' : ` ${vendorProduct}`}`;
}
