/** Verdicts that content can earn that cannot be read, as SIP and MSRP say them. */
export type MimeStatus = 400 | 413 | 415;

/** Content that cannot be read: malformed (400), beyond the limits (413), or written in a way that is not known (415). */
export class MimeError extends Error {
  override readonly name: string = 'MimeError';
  readonly status: MimeStatus;
  readonly reason: string;
  constructor(status: MimeStatus, reason: string) {
    super(reason);
    this.status = status;
    this.reason = reason;
  }
}

/** A charset parameter that names no known charset: the text cannot be read (415). */
export class UnknownCharsetError extends MimeError {
  override readonly name = 'UnknownCharsetError';
  readonly charset: string;
  constructor(charset: string) {
    super(415, `charset "${charset.slice(0, 40)}" is not known`);
    this.charset = charset;
  }
}

/** A value that may not be written, as it would add lines or fields of its own, or cannot be written without harm. */
export class MimeInjectionError extends Error {
  override readonly name = 'MimeInjectionError';
}
