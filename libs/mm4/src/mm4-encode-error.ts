/** A value that may not be written into an MM4 message: it would break its header or add another. A fault of the caller. */
export class Mm4EncodeError extends Error {
  override readonly name = 'Mm4EncodeError';
}
