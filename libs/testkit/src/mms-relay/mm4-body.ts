import type { Dialect } from './dialect.ts';

/** A part of an MM. */
export interface MmPart {
  /** With parameters other than name: `text/plain; charset=utf-8`, `image/jpeg`. */
  readonly contentType: string;
  readonly text?: string;
  /** Instead of text. */
  readonly base64?: string;
  readonly contentId?: string;
  /** File name: Content-Location, and name of the Content-Type. */
  readonly name?: string;
}

/** Header fields and body of the content of an MM. */
export interface MmBody {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

const BASE64_LINE = 76;
let boundaries = 0;

/** Content of an MM: one part as it is, several as multipart/mixed, with SMIL as multipart/related with the SMIL first. */
export function mmBody(parts: readonly MmPart[], smil: string | undefined, dialect: Dialect): MmBody {
  const [only] = parts;
  if (smil === undefined && parts.length === 1 && only !== undefined && !dialect.wapMultipart) {
    return single(only, dialect);
  }
  boundaries += 1;
  const boundary = `mm4-${process.pid}-${boundaries}-${Date.now().toString(36)}`;
  const presentation: MmPart[] =
    smil === undefined
      ? []
      : [{ contentType: 'application/smil; charset=utf-8', text: smil, contentId: 'smil', name: 'mm.smil' }];
  const pieces = [...presentation, ...parts].flatMap((part) => {
    const { headers, body } = single(part, dialect);
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return [Buffer.from(`--${boundary}\r\n${lines}\r\n`), body, Buffer.from('\r\n')];
  });
  const family = dialect.wapMultipart ? 'application/vnd.wap.multipart.' : 'multipart/';
  const type =
    smil === undefined
      ? `${family}mixed; boundary="${boundary}"`
      : `${family}related; type="application/smil"; start="<smil>"; boundary="${boundary}"`;
  return {
    headers: [['Content-Type', type]],
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function single(part: MmPart, dialect: Dialect): MmBody {
  const { contentType, text, base64 = '', contentId, name } = part;
  const content = text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text.replace(/\r?\n/g, '\r\n'));
  const encoded = text === undefined || dialect.base64Text || !isSevenBit(content);
  return {
    headers: [
      ['Content-Type', name === undefined ? contentType : `${contentType}; name="${name}"`],
      ...(contentId === undefined ? [] : ([['Content-ID', `<${contentId}>`]] as const)),
      ...(name === undefined ? [] : ([['Content-Location', name]] as const)),
      ['Content-Transfer-Encoding', encoded ? 'base64' : '7bit'],
    ],
    body: encoded ? Buffer.from(inLines(content.toString('base64'))) : content,
  };
}

/** US-ASCII in lines that RFC 5322 §2.1.1 allows. */
function isSevenBit(content: Buffer): boolean {
  return (
    content.every((octet) => octet > 0 && octet < 0x80) &&
    content
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998)
  );
}

function inLines(base64: string): string {
  const lines = base64.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  return lines.join('\r\n');
}
