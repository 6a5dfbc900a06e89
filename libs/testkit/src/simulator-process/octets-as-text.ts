/** For JSON.stringify: octets become `{octets: base64}`. (JSON of a Buffer is `{type, data}` when the replacer sees it.) */
export function octetsToText(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
    return { octets: Array.isArray(value.data) ? Buffer.from(value.data).toString('base64') : '' };
  }
  return value;
}

/** For JSON.parse: `{octets: base64}` becomes octets. */
export function textToOctets(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && 'octets' in value && typeof value.octets === 'string') {
    return Buffer.from(value.octets, 'base64');
  }
  return value;
}
