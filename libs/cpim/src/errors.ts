/** Verdicts that a malformed or unreadable CPIM body can earn. */
export type CpimStatus = 400 | 413 | 415;

/** A CPIM, MIME or IMDN body that cannot be read; `status` is the SIP (and MSRP) verdict. */
export class CpimError extends Error {
  override readonly name: string = 'CpimError';
  readonly status: CpimStatus;
  readonly reason: string;
  constructor(status: CpimStatus, reason: string) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }
}

/** A charset parameter that names no known charset: the text cannot be read (415). */
export class UnknownCharsetError extends CpimError {
  override readonly name = 'UnknownCharsetError';
  readonly charset: string;
  constructor(charset: string) {
    super(415, `charset "${charset.slice(0, 40)}" is not known`);
    this.charset = charset;
  }
}

/** A value that may not be written, as it would add lines or elements of its own. */
export class CpimInjectionError extends Error {
  override readonly name = 'CpimInjectionError';
}
