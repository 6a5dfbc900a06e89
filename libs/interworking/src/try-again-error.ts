/** Thrown to have an item of durable work tried again later. */
export class TryAgainError extends Error {
  override readonly name = 'TryAgainError';
}
