export { cpmAddressOfLocalPart, mailLocalPartsOf } from './assigned-mail-address.ts';
export {
  formatMailAddress,
  type MailAddress,
  mailAddressOfUri,
  mailSipUri,
  mailtoUri,
  parseMailAddress,
} from './mail-address.ts';
export { maskDigits } from './mask.ts';
export * from './party-address.ts';
export * from './smpp-address.ts';
export {
  internationalNumber,
  type NumberPolicy,
  type TelephoneAddress,
  telephoneAddress,
  telUri,
} from './telephone-address.ts';
