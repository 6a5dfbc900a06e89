import { MimeError } from '@causeway/mime';

/** What the readers of this library throw where the MIME inside the wrapper is at fault. */
export { MimeError };

/** A CPIM wrapper or an IMDN that cannot be read; `status` is the SIP (and MSRP) verdict, as of the MIME inside it. */
export class CpimError extends MimeError {
  override readonly name = 'CpimError';
}

/** A value that may not be written, as it would add lines or elements of its own. */
export class CpimInjectionError extends Error {
  override readonly name = 'CpimInjectionError';
}
