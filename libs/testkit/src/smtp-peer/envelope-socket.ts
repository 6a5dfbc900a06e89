import { Socket } from 'node:net';

/** Parameters of MAIL and of RCPT by recipient, as they are to be written: `BY=120;R`, `ORCPT=rfc822;b+2Bb@mail.example`. */
export interface EnvelopeParameters {
  readonly mail?: string;
  readonly rcpt?: Readonly<Record<string, string>>;
}

type Written = (error?: Error | null) => void;
type Chunks = { readonly chunk: unknown; readonly encoding: BufferEncoding }[];

/** A socket that adds parameters to the commands of nodemailer, which has none of DELIVERBY and one set of DSN's for all. */
export class EnvelopeSocket extends Socket {
  #mail = '';
  #rcpt = new Map<string, string>();

  /** Parameters of the next mail, each added once, whether the server offers them or not. */
  prepare({ mail = '', rcpt = {} }: EnvelopeParameters): void {
    this.#mail = mail;
    this.#rcpt = new Map(Object.entries(rcpt));
  }

  // Not `write`: connect() puts the one of net.Socket back.
  override _write(chunk: unknown, encoding: BufferEncoding, written: Written): void {
    super._write(this.#withParameters(chunk), encoding, written);
  }

  override _writev(chunks: Chunks, written: Written): void {
    super._writev?.(
      chunks.map(({ chunk, encoding }) => ({ chunk: this.#withParameters(chunk), encoding })),
      written,
    );
  }

  #withParameters(chunk: unknown): unknown {
    if (!Buffer.isBuffer(chunk) || (this.#mail === '' && this.#rcpt.size === 0)) return chunk;
    const line = chunk.toString();
    if (line.startsWith('MAIL FROM:<') && this.#mail !== '') {
      const parameter = this.#mail;
      this.#mail = '';
      return Buffer.from(line.replace('\r\n', ` ${parameter}\r\n`));
    }
    const recipient = /^RCPT TO:<([^>]*)>/.exec(line)?.[1];
    const parameter = recipient === undefined ? undefined : this.#rcpt.get(recipient);
    if (recipient === undefined || parameter === undefined) return chunk;
    this.#rcpt.delete(recipient);
    return Buffer.from(line.replace('\r\n', ` ${parameter}\r\n`));
  }
}
