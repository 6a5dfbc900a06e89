/** How a vendor writes MM4: what public code is known to send (docs/specification/mms.yaml, mm4_headers). */
export interface Dialect {
  /** X-Mms-3GPP-MMS-Version. */
  readonly version: string;
  readonly headerCase: 'standard' | 'lower' | 'upper';
  readonly tokenCase: 'standard' | 'lower' | 'upper';
  /** Transaction and message ids: "id", id, or <id>. */
  readonly ids: 'quoted' | 'bare' | 'angle';
  /** Write X-Mms-Read-Report, X-Mms-Status and X-Mms-MM-Read-Status for Read-Reply, MM-Status-Code and Read-Status. */
  readonly aliases: boolean;
  /** Types of MM1: application/vnd.wap.multipart.related and .mixed. */
  readonly wapMultipart: boolean;
  /** User addresses in header fields: +1555…/TYPE=PLMN, with @domain, or the bare number with no plus. */
  readonly addresses: 'plain' | 'with-domain' | 'bare-number';
  readonly expiry: 'seconds' | 'date';
  /** Transfer encoding of parts: base64 for all but 7-bit text, or for all. */
  readonly base64Text: boolean;
}

/** As the catalog writes it. */
export const STANDARD: Dialect = {
  version: '6.10.0',
  headerCase: 'standard',
  tokenCase: 'standard',
  ids: 'quoted',
  aliases: false,
  wapMultipart: false,
  addresses: 'plain',
  expiry: 'seconds',
  base64Text: false,
};

/** Dialects after public code, and one that is odd wherever it may be. */
export const DIALECTS: Readonly<Record<string, Partial<Dialect>>> = {
  standard: {},
  /** Domains in every address, base64 for all parts. */
  mbuni: { version: '6.3.0', addresses: 'with-domain', base64Text: true },
  /** Bare ids, the alias names. */
  mmsgw: { ids: 'bare', aliases: true },
  vectorcore: { version: '6.3.0', ids: 'bare', aliases: true, expiry: 'date' },
  odd: {
    version: '5.5.0',
    headerCase: 'lower',
    tokenCase: 'upper',
    ids: 'angle',
    aliases: true,
    wapMultipart: true,
    addresses: 'with-domain',
    expiry: 'date',
    base64Text: true,
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  'X-Mms-Read-Reply': 'X-Mms-Read-Report',
  'X-Mms-MM-Status-Code': 'X-Mms-Status',
  'X-Mms-Read-Status': 'X-Mms-MM-Read-Status',
};

/** A header name as the dialect writes it. */
export function headerName(dialect: Dialect, name: string): string {
  return inCase(dialect.headerCase, (dialect.aliases ? ALIASES[name] : undefined) ?? name);
}

/** A token (Yes, Ok, MM4_forward.REQ …) as the dialect writes it. */
export function token(dialect: Dialect, value: string): string {
  return inCase(dialect.tokenCase, value);
}

/** A transaction or message id as the dialect writes it. */
export function id(dialect: Dialect, value: string): string {
  if (dialect.ids === 'bare') return value;
  return dialect.ids === 'quoted' ? `"${value}"` : `<${value}>`;
}

/** A user's address in a header field; an e-mail address stays as it is. */
export function headerAddress(dialect: Dialect, address: string, domain: string): string {
  const plain = userAddress(address);
  if (plain.includes('@')) return plain;
  if (dialect.addresses === 'bare-number') return plain.replace(/^\+/, '').replace(/\/TYPE=PLMN$/, '');
  return dialect.addresses === 'with-domain' ? `${plain}@${domain}` : plain;
}

/** A user's address in the envelope: +1555…/TYPE=PLMN@domain; an e-mail address stays as it is. */
export function envelopeAddress(address: string, domain: string): string {
  const plain = userAddress(address);
  return plain.includes('@') ? plain : `${plain}@${domain}`;
}

/** +1555… becomes +1555…/TYPE=PLMN; whatever has a type or an @ stays. */
function userAddress(address: string): string {
  return /^\+?\d+$/.test(address) ? `${address}/TYPE=PLMN` : address;
}

function inCase(how: 'standard' | 'lower' | 'upper', text: string): string {
  if (how === 'standard') return text;
  return how === 'lower' ? text.toLowerCase() : text.toUpperCase();
}
