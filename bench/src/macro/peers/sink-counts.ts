/** Where a sink stands, since its start: what every technology's sink tells. */
export interface SinkCounts {
  readonly port: number;
  /** Messages taken. */
  readonly submissions: number;
}
