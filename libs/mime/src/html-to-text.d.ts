/** The part of html-to-text that this library uses; the package brings no types. */
declare module 'html-to-text' {
  export interface HtmlToTextOptions {
    readonly wordwrap?: number | false;
    readonly limits?: { readonly maxInputLength?: number; readonly maxDepth?: number; readonly ellipsis?: string };
    readonly selectors?: ReadonlyArray<{
      readonly selector: string;
      readonly format?: string;
      readonly options?: Readonly<Record<string, unknown>>;
    }>;
  }
  /** Prepares a converter, to be used many times. */
  export function compile(options: HtmlToTextOptions): (html: string) => string;
}
