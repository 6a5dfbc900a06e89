import { isUtf8 } from 'node:buffer';
import { SaxesParser } from 'saxes';
import { CpimError } from './errors.ts';
import {
  CPM_IMDN_EXTENSION_NAMESPACE,
  type DeliveryStatus,
  type DisplayStatus,
  IMDN_NAMESPACE,
  type Imdn,
  type InterworkingStatus,
  type ProcessingStatus,
} from './imdn.ts';
import { type CpimLimits, DEFAULT_CPIM_LIMITS } from './limits.ts';

/** An IMDN is five levels deep and has a dozen elements; extensions get room. */
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 200;
/** Longest text of one element: a URI or an id. */
const MAX_TEXT = 2048;

const DELIVERY: readonly DeliveryStatus[] = ['delivered', 'failed', 'forbidden', 'error'];
const DISPLAY: readonly DisplayStatus[] = ['displayed', 'forbidden', 'error'];
const PROCESSING: readonly ProcessingStatus[] = ['processed', 'stored', 'forbidden', 'error'];
const INTERWORKING: readonly InterworkingStatus[] = ['legacy-sms', 'legacy-mms', 'failed', 'error'];

/**
 * Reads an IMDN document (RFC 5438 §11) by namespace and local name, in any order, and passes over what it does not know.
 * A DOCTYPE is refused, so there is nothing to expand.
 *
 * @throws CpimError 400 when it is no well-formed IMDN with a message-id, 413 beyond the limits
 */
export function parseImdn(document: Buffer, limits: CpimLimits = DEFAULT_CPIM_LIMITS): Imdn {
  if (document.length > limits.maxImdnOctets) {
    throw new CpimError(413, `an IMDN of ${document.length} octets is longer than ${limits.maxImdnOctets}`);
  }
  if (!isUtf8(document)) throw new CpimError(400, 'the IMDN is not UTF-8');
  const reading = new ImdnReading();
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw new CpimError(400, `the IMDN is not well-formed: ${error.message.slice(0, 120)}`);
  });
  parser.on('doctype', () => {
    throw new CpimError(400, 'an IMDN with a DOCTYPE is refused');
  });
  parser.on('opentag', (tag) => reading.open(tag.uri, tag.local));
  parser.on('text', (text) => reading.text(text));
  parser.on('cdata', (text) => reading.text(text));
  parser.on('closetag', () => reading.close());
  parser.write(document.toString('utf8')).close();
  return reading.finish();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The path of open elements, and what was found on it. */
class ImdnReading {
  /** Local names; an element of a namespace that is neither IMDN's nor CPM's stands as an empty name. */
  readonly #path: string[] = [];
  readonly #found: Writable<Partial<Imdn>> = {};
  #elements = 0;
  #text = '';

  open(namespace: string, local: string): void {
    const known = namespace === IMDN_NAMESPACE || namespace === CPM_IMDN_EXTENSION_NAMESPACE;
    if (this.#path.length === 0 && !(namespace === IMDN_NAMESPACE && local === 'imdn')) {
      throw new CpimError(400, `the document is <${local.slice(0, 40)}>, not an IMDN`);
    }
    if (++this.#elements > MAX_ELEMENTS || this.#path.length >= MAX_DEPTH) {
      throw new CpimError(413, `an IMDN holds more than ${MAX_ELEMENTS} elements or ${MAX_DEPTH} levels`);
    }
    this.#path.push(known ? local : '');
    this.#text = '';
    if (this.#path.length === 4 && this.#path[2] === 'status') this.#status(this.#path[1] ?? '', local);
  }

  text(text: string): void {
    this.#text += text;
    if (this.#text.length > MAX_TEXT) throw new CpimError(413, `a text in the IMDN is longer than ${MAX_TEXT}`);
  }

  close(): void {
    if (this.#path.length === 2) this.#value(this.#path[1] ?? '', this.#text.trim());
    this.#path.pop();
    this.#text = '';
  }

  finish(): Imdn {
    const { messageId } = this.#found;
    if (!messageId) throw new CpimError(400, 'the IMDN has no message-id');
    return { ...this.#found, messageId };
  }

  #value(element: string, text: string): void {
    switch (element) {
      case 'message-id':
        this.#found.messageId ??= text;
        break;
      case 'datetime':
        this.#found.dateTime ??= text;
        break;
      case 'recipient-uri':
        this.#found.recipientUri ??= text;
        break;
      case 'original-recipient-uri':
        this.#found.originalRecipientUri ??= text;
        break;
    }
  }

  #status(notification: string, status: string): void {
    switch (notification) {
      case 'delivery-notification':
        this.#found.delivery ??= oneOf(DELIVERY, status);
        break;
      case 'display-notification':
        this.#found.display ??= oneOf(DISPLAY, status);
        break;
      case 'processing-notification':
        this.#found.processing ??= oneOf(PROCESSING, status);
        break;
      case 'interworking-notification':
        this.#found.interworking ??= oneOf(INTERWORKING, status);
        break;
    }
  }
}

function oneOf<T extends string>(words: readonly T[], word: string): T | undefined {
  return words.find((candidate) => candidate === word);
}
