import { allOfOrEscaped, PASSWORD, URI_HEADER, USER } from './character-classes.ts';
import { formatHostPort, isHost } from './host-port.ts';
import { Parameters } from './parameters.ts';
import { SipInjectionError } from './sip-injection-error.ts';
import { decodePercent } from './uri-escaping.ts';

/** The parts of a SIP or SIPS URI, escapes as on the wire. */
export interface SipUriParts {
  readonly scheme?: 'sip' | 'sips' | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly host: string;
  readonly port?: number | undefined;
  readonly params?: Parameters | undefined;
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]> | undefined;
}

/** A SIP or SIPS URI (RFC 3261 §19.1). `String(uri)` is its wire form; parts keep their escapes. */
export class SipUri {
  readonly kind: 'sip' | 'sips';
  /** `%` escapes kept (RFC 3261 §19.1.2); {@link userText} decodes them. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Name, IPv4 address or IPv6 reference in its brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Parameters;
  /** Headers after `?`, in order, escapes kept; a name may occur more than once. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;

  /** @throws SipInjectionError when a part is not of its grammar (`escapeUser` makes any text a user part). */
  constructor(parts: SipUriParts) {
    const { user, password, host, port, headers = [] } = parts;
    if (user !== undefined && (user === '' || !allOfOrEscaped(user, USER))) {
      throw new SipInjectionError('URI user', 'it is not of its grammar');
    }
    if (password !== undefined && (user === undefined || !allOfOrEscaped(password, PASSWORD))) {
      throw new SipInjectionError('URI password', 'it is not of its grammar');
    }
    if (!isHost(host)) throw new SipInjectionError('URI host', 'it is not of its grammar');
    if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535)) {
      throw new SipInjectionError('URI port', 'it is not a port');
    }
    for (const [name, value] of headers) {
      if (name === '' || !allOfOrEscaped(name, URI_HEADER) || !allOfOrEscaped(value, URI_HEADER)) {
        throw new SipInjectionError('URI header', 'it is not of its grammar');
      }
    }
    this.kind = parts.scheme ?? 'sip';
    this.user = user;
    this.password = password;
    this.host = host;
    this.port = port;
    this.params = parts.params ?? new Parameters('uri');
    this.headers = headers;
  }

  get scheme(): 'sip' | 'sips' {
    return this.kind;
  }

  /** The user part as text, escapes decoded as UTF-8; undefined when there is none. */
  get userText(): string | undefined {
    return this.user === undefined ? undefined : decodePercent(this.user);
  }

  /** The same URI with some parts changed; parameters are copied. Errors as the constructor. */
  with(changes: Partial<SipUriParts>): SipUri {
    const { scheme, user, password, host, port, headers } = this;
    return new SipUri({ scheme, user, password, host, port, headers, params: this.params.clone(), ...changes });
  }

  toString(): string {
    let text = `${this.kind}:`;
    if (this.user !== undefined)
      text += this.password === undefined ? `${this.user}@` : `${this.user}:${this.password}@`;
    text += `${formatHostPort(this)}${this.params}`;
    let mark = '?';
    for (const [name, value] of this.headers) {
      text += `${mark}${name}=${value}`;
      mark = '&';
    }
    return text;
  }
}
