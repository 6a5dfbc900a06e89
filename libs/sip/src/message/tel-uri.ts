import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';

/** Visual separators (RFC 3966 §3). */
const SEPARATORS = /[-.()]/g;
const GLOBAL_NUMBER = /^\+[-.()]*\d[-.()\d]*$/;
const LOCAL_NUMBER = /^[-.()]*[\da-f*#][-.()\da-f*#]*$/i;

/** A telephone URI (RFC 3966). `String(uri)` is its wire form, separators and parameter order as given. */
export class TelUri {
  readonly kind = 'tel';
  readonly scheme = 'tel';
  /** The subscriber number as written, with `+` when global and with visual separators. */
  readonly number: string;
  readonly params: Parameters;

  /** @throws SipInjectionError when the number is malformed, or local without `phone-context` (§5.1.5). */
  constructor(number: string, params: Parameters = new Parameters('uri')) {
    if (!GLOBAL_NUMBER.test(number)) {
      if (!LOCAL_NUMBER.test(number)) throw new SipInjectionError('tel URI', 'it is not a number');
      if (!params.get('phone-context')) throw new SipInjectionError('tel URI', 'a local number needs a phone-context');
    }
    this.number = number;
    this.params = params;
  }

  /** Whether the number is global, that is, in E.164 form with `+`. */
  get isGlobal(): boolean {
    return this.number.startsWith('+');
  }

  /** The number without visual separators, `+` kept, hexadecimal digits in lower case. */
  get digits(): string {
    return this.number.replace(SEPARATORS, '').toLowerCase();
  }

  /**
   * The form to send: no separators, `isub` or `ext` first, then `phone-context`, then the others by name (§3).
   */
  normalized(): TelUri {
    const rank = (name: string): string => {
      const key = name.toLowerCase();
      return key === 'isub' || key === 'ext' ? `0${key}` : key === 'phone-context' ? '1' : `2${key}`;
    };
    const sorted = [...this.params].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
    return new TelUri(this.digits, Parameters.of(sorted, 'uri'));
  }

  /** Whether both name the same subscriber by the rules of RFC 3966 §4: case, separators and order do not matter. */
  equals(other: TelUri): boolean {
    if (this.digits !== other.digits || this.params.size !== other.params.size) return false;
    for (const [name, value] of this.params) {
      const theirs = other.params.get(name);
      if (theirs === undefined || comparable(name, theirs) !== comparable(name, value)) return false;
    }
    return true;
  }

  toString(): string {
    return `tel:${this.number}${this.params}`;
  }
}

/** `ext` and a numeric `phone-context` are numbers too, so their separators do not count either. */
function comparable(name: string, value: string): string {
  const lower = value.toLowerCase();
  const numeric = name.toLowerCase() === 'ext' || lower.startsWith('+');
  return numeric ? lower.replace(SEPARATORS, '') : lower;
}
