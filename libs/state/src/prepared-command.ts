/** A command that is ready to be sent together with others; see `State.pipeline`. Opaque outside of this library. */
export interface PreparedCommand {
  /** What stands before the key: the name of the command, or EVALSHA with what it takes. */
  readonly verb: readonly string[];
  /** Without the prefix of the connection. */
  readonly key: string;
  readonly rest: readonly string[];
  /** The source of an EVALSHA: for a server that does not know it (any more). */
  readonly script?: string;
}

/** A key set to a value for `ttlMs`. */
export function prepareSet(key: string, value: string, ttlMs: number): PreparedCommand {
  return { verb: SET, key, rest: [value, 'PX', String(ttlMs)] };
}

const SET: readonly string[] = ['SET'];

/**
 * The octets of a command as text (RESP: an array of bulk strings), to be written in UTF-8.
 *
 * @param prefix stands before the key
 */
export function encodeCommand({ verb, key, rest }: PreparedCommand, prefix: string): string {
  let text = `*${verb.length + 1 + rest.length}\r\n`;
  for (const word of verb) text += bulk(word);
  text += bulk(prefix + key);
  for (const word of rest) text += bulk(word);
  return text;
}

/** The same effect by the source of the script, which the server keeps from then on; undefined for a plain command. */
export function bySource({ verb, key, rest, script }: PreparedCommand): PreparedCommand | undefined {
  return script === undefined ? undefined : { verb: ['EVAL', script, ...verb.slice(2)], key, rest };
}

/** Commands that are no keys of the fleet: what a new connection begins with. */
export function encodeWords(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join('')}`;
}

function bulk(word: string): string {
  return `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
}
