import { HeaderBlock, parseNameAddr } from '@causeway/sip';

/** CPM services that a feature tag names (CPM Conversation Functions, Appendix H; TS §6.1). */
export type CpmService =
  | 'pager-message'
  | 'large-message'
  | 'file-transfer'
  | 'session'
  | 'group-session'
  | 'deferred'
  | 'system-message';

/** What comes before the label in the URN of an ICSI (TS 24.229 §7.2A.8.2). */
const ICSI_URN_PREFIX = 'urn:urn-7:';

/** ICSI labels as the documents print them (FACTS 1.2). */
export const CPM_ICSI: Readonly<Record<CpmService, string>> = {
  'pager-message': '3gpp-service.ims.icsi.oma.cpm.msg',
  'large-message': '3gpp-service.ims.icsi.oma.cpm.largemsg',
  'file-transfer': '3gpp-service.ims.icsi.oma.cpm.filetransfer',
  session: '3gpp-service.ims.icsi.oma.cpm.session',
  'group-session': '3gpp-service.ims.icsi.oma.cpm.session.group',
  deferred: '3gpp-service.ims.icsi.oma.cpm.deferred',
  'system-message': '3gpp-service.ims.icsi.oma.cpm.systemmsg',
};

/** Printed in TS §6.1.1 and §6.2.2.1.1 for the pager mode label; understood by policy, never sent (IWF-6.1-03a). */
const MISSPELT_PAGER_LABEL = '3gpp-service.ims.icsi.oma.com.msg';

const SERVICE_OF_LABEL: ReadonlyMap<string, CpmService> = new Map(
  (Object.keys(CPM_ICSI) as CpmService[]).map((service) => [CPM_ICSI[service], service]),
);

/** Which services a method can carry: decides when one header names several, as capability lists do. */
const SERVICES_OF_METHOD: Readonly<Record<string, readonly CpmService[]>> = {
  MESSAGE: ['pager-message', 'deferred', 'system-message'],
  INVITE: ['large-message', 'file-transfer', 'session', 'group-session', 'deferred'],
};

/**
 * What lines of P-Asserted-Service and Accept-Contact named: clients send the same few over and over. Bounded, as peers
 * choose the text.
 */
const namedByLine = {
  'P-Asserted-Service': new Map<string, readonly Named[]>(),
  'Accept-Contact': new Map<string, readonly Named[]>(),
};
const MAX_LINES_KEPT = 512;
const MAX_LINE_KEPT = 512;

/** How a request was classified. */
export interface CpmClassification {
  readonly service: CpmService;
  /** The header that named it. */
  readonly header: 'P-Asserted-Service' | 'Accept-Contact' | 'Contact';
  /** True when the misprint `oma.com.msg` stood there: worth a line in the log. */
  readonly misspelt: boolean;
}

/** Policy for classifyRequest. */
export interface ClassificationPolicy {
  /** `accept_misspelt_pager_feature_tag`; default true. */
  readonly acceptMisspeltPagerFeatureTag?: boolean | undefined;
}

/**
 * The CPM service of a request (IWF-6.1-03a to -03d): the first of P-Asserted-Service, g.3gpp.icsi-ref of Accept-Contact
 * and of Contact that names one. Identifiers are compared whole, without `urn:urn-7:`, percent-decoded, without case.
 * Where a header names several, one that fits the method is taken, else the first.
 *
 * @returns `undefined` when no CPM service is named (IWF-6.1-03e); a header that cannot be read names none
 */
export function classifyRequest(
  method: string,
  headers: HeaderBlock,
  policy: ClassificationPolicy = {},
): CpmClassification | undefined {
  const misspelt = policy.acceptMisspeltPagerFeatureTag ?? true;
  for (const header of ['P-Asserted-Service', 'Accept-Contact', 'Contact'] as const) {
    if (!headers.has(header)) continue;
    const [first, ...others] = headers.getAll(header);
    let named = namedInLine(header, first ?? '');
    if (others.length > 0) named = [...named, ...others.flatMap((line) => namedInLine(header, line))];
    const found = choose(method, misspelt ? named : named.filter((candidate) => !candidate.misspelt));
    if (found) return { ...found, header };
  }
  return undefined;
}

/** `urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg`: the value of P-Asserted-Service and P-Preferred-Service. */
export function serviceUrn(service: CpmService): string {
  return ICSI_URN_PREFIX + CPM_ICSI[service];
}

/** `+g.3gpp.icsi-ref="urn%3Aurn-7%3A…"`: the media feature tag of Contact and Accept-Contact (RFC 3840, FACTS 1.2). */
export function featureTag(service: CpmService): string {
  return `+g.3gpp.icsi-ref="${serviceUrn(service).replaceAll(':', '%3A')}"`;
}

/** `*;+g.3gpp.icsi-ref="…"`: the value of Accept-Contact; `only` adds `;require;explicit` (RFC 3841 §9.2). */
export function acceptContact(service: CpmService, only = false): string {
  return `*;${featureTag(service)}${only ? ';require;explicit' : ''}`;
}

interface Named {
  readonly service: CpmService;
  readonly misspelt: boolean;
}

function choose(method: string, named: readonly Named[]): Named | undefined {
  const fitting = SERVICES_OF_METHOD[method];
  return named.find(({ service }) => fitting?.includes(service)) ?? named[0];
}

/** The known services in a comma-separated list of ICSIs, the misprint among them. */
function identifiers(list: string): Named[] {
  const named: Named[] = [];
  for (const item of list.toLowerCase().split(',')) {
    const urn = item.trim();
    const label = urn.startsWith(ICSI_URN_PREFIX) ? urn.slice(ICSI_URN_PREFIX.length) : urn;
    const service = SERVICE_OF_LABEL.get(label);
    if (service) named.push({ service, misspelt: false });
    else if (label === MISSPELT_PAGER_LABEL) named.push({ service: 'pager-message', misspelt: true });
  }
  return named;
}

/** The known services in one header line. A Contact is of one user, so what it names is not kept. */
function namedInLine(header: CpmClassification['header'], line: string): readonly Named[] {
  if (header === 'Contact') return namedInTags(header, line);
  const kept = namedByLine[header];
  const known = kept.get(line);
  if (known) return known;
  const named = header === 'P-Asserted-Service' ? identifiers(line) : namedInTags(header, line);
  if (line.length <= MAX_LINE_KEPT && kept.size < MAX_LINES_KEPT) kept.set(line, named);
  return named;
}

/** The known services in the feature tags of one header line. */
function namedInTags(header: 'Accept-Contact' | 'Contact', line: string): Named[] {
  const named: Named[] = [];
  for (const value of HeaderBlock.of([[header, line]]).list(header)) {
    const tag = parameterText(value);
    if (tag !== undefined) named.push(...identifiers(percentDecoded(tag)));
  }
  return named;
}

function parameterText(value: string): string | undefined {
  try {
    return parseNameAddr(value).params.getText('+g.3gpp.icsi-ref');
  } catch {
    // A value that is not readable names no service; the SIP layer has its own verdict on mandatory headers.
    return undefined;
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
