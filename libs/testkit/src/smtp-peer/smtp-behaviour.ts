/** Where in an SMTP dialogue a rule applies; CONTENT is the message on its way, DOT the end of it. */
export type SmtpStage = 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'CONTENT' | 'DOT';

/** What to do at a stage. The first rule that matches and has uses left counts; without code, silent or cut it only delays. */
export interface SmtpRule {
  readonly at: SmtpStage;
  /** Part of an address: of the sender at MAIL, of the recipient at RCPT, of any recipient later. Absent: all. */
  readonly address?: string;
  /** How often the rule applies; absent: always. */
  readonly times?: number;
  /** Answer with this reply code, 4yz or 5yz; 421 closes the connection as well. */
  readonly code?: number;
  /** Enhanced status code (RFC 3463) of the reply; absent: the usual one of the code. */
  readonly enhanced?: string;
  readonly text?: string;
  /** Answer so much later. */
  readonly delayMs?: number;
  /** Do not answer; the connection stays open. */
  readonly silent?: boolean;
  /** Cut the connection instead of answering. `accept`, at DOT: take the message first, so that only the answer is lost. */
  readonly cut?: 'refuse' | 'accept';
}

/** The SMTP service extensions of a server's answer to EHLO. */
export interface OfferedExtensions {
  /** RFC 1870: largest message in octets, or not offered. */
  readonly size: number | false;
  /** RFC 2920. */
  readonly pipelining: boolean;
  /** RFC 6152. */
  readonly eightBitMime: boolean;
  /** RFC 6531. */
  readonly smtpUtf8: boolean;
  /** RFC 3461. */
  readonly dsn: boolean;
  /** RFC 2852: offered, with a smallest by-time in seconds, or not offered. */
  readonly deliverBy: boolean | number;
  /** RFC 2034. */
  readonly enhancedStatusCodes: boolean;
}

/** How an SMTP server takes mail, as plain JSON. */
export interface SmtpBehaviour {
  readonly rules: readonly SmtpRule[];
  readonly extensions: OfferedExtensions;
}

/** A change of it; `extensions` may be given in part. */
export type SmtpBehaviourChange = Partial<Omit<SmtpBehaviour, 'extensions'>> & {
  readonly extensions?: Partial<OfferedExtensions>;
};

/** A server that takes everything and offers everything except DELIVERBY, which hardly any real one has. */
export const ACCEPTING: SmtpBehaviour = {
  rules: [],
  extensions: {
    size: 10_485_760,
    pipelining: true,
    eightBitMime: true,
    smtpUtf8: true,
    dsn: true,
    deliverBy: false,
    enhancedStatusCodes: true,
  },
};

/** The behaviour after a change. */
export function changedSmtp(behaviour: SmtpBehaviour, change: SmtpBehaviourChange): SmtpBehaviour {
  return { ...behaviour, ...change, extensions: { ...behaviour.extensions, ...change.extensions } };
}

/** The lines of the answer to EHLO after the first. */
export function ehloKeywords(extensions: OfferedExtensions): string[] {
  const { size, deliverBy } = extensions;
  return [
    ...(extensions.pipelining ? ['PIPELINING'] : []),
    ...(size === false ? [] : [`SIZE ${size}`]),
    ...(extensions.eightBitMime ? ['8BITMIME'] : []),
    ...(extensions.smtpUtf8 ? ['SMTPUTF8'] : []),
    ...(extensions.dsn ? ['DSN'] : []),
    ...(deliverBy === false ? [] : [deliverBy === true ? 'DELIVERBY' : `DELIVERBY ${deliverBy}`]),
    ...(extensions.enhancedStatusCodes ? ['ENHANCEDSTATUSCODES'] : []),
  ];
}

/** Applies the rules of a behaviour and counts their uses. */
export class SmtpRules {
  readonly #uses = new Map<SmtpRule, number>();

  /** Begins to count anew. */
  reset(): void {
    this.#uses.clear();
  }

  /** The rule for this stage, which counts as used; undefined: go on as usual. */
  take(rules: readonly SmtpRule[], at: SmtpStage, addresses: readonly string[]): SmtpRule | undefined {
    const rule = rules.find((one) => one.at === at && this.#applies(one, addresses));
    if (rule !== undefined) this.#uses.set(rule, (this.#uses.get(rule) ?? 0) + 1);
    return rule;
  }

  #applies(rule: SmtpRule, addresses: readonly string[]): boolean {
    const { address, times } = rule;
    if (address !== undefined && !addresses.some((one) => one.includes(address))) return false;
    return times === undefined || (this.#uses.get(rule) ?? 0) < times;
  }
}
