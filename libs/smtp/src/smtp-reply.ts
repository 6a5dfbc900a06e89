/** RFC 5321 §4.5.3.1.5: a reply line has at most 512 octets, CRLF, code and enhanced code among them. */
const MAX_TEXT = 480;
const ENHANCED = /^([245])\.\d{1,3}\.\d{1,3}$/;
const NOT_PRINTABLE = /[^\x20-\x7e]+/g;

/**
 * A final reply of an SMTP server: code (RFC 5321 §4.2), enhanced status code (RFC 3463) and text. Hooks of the receiver
 * return it or throw it. Throws RangeError for what is no such pair: 2yz, 4yz or 5yz with an enhanced code of its class.
 */
export class SmtpReply {
  readonly code: number;
  readonly enhanced: string;
  /** Printable ASCII on one line, so that no input of a client can split a reply. */
  readonly text: string;

  constructor(code: number, enhanced: string, text: string) {
    const kind = ENHANCED.exec(enhanced)?.[1];
    if (!Number.isInteger(code) || code < 200 || code > 599 || String(code).charAt(0) !== kind) {
      throw new RangeError(`no SMTP reply: ${code} ${enhanced}`);
    }
    this.code = code;
    this.enhanced = enhanced;
    this.text = text.replace(NOT_PRINTABLE, ' ').slice(0, MAX_TEXT);
  }

  /** True for 2yz. */
  get positive(): boolean {
    return this.code < 300;
  }

  toString(): string {
    return `${this.code} ${this.enhanced} ${this.text}`;
  }
}
