/** The little of a logger that this library needs; `Logger` of @causeway/runtime satisfies it. */
export interface Log {
  /** Whether lines of a level are kept; without it those of `debug` are not even made. */
  isLevelEnabled?(level: string): boolean;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
