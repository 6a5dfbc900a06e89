import { compile } from 'html-to-text';

/** Characters of HTML that are converted; the longest letters have a tenth of that. */
const MAX_HTML = 262_144;
/** Elements open at once. Mail nests its tables twenty deep; the converter's cost grows with the square of the depth. */
const MAX_DEPTH = 200;
/** Elements that are converted. */
const MAX_ELEMENTS = 10_000;

const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: MAX_HTML, maxDepth: MAX_DEPTH, ellipsis: '' },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, noAnchorUrl: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'title', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/**
 * The text of an HTML document: blocks as lines, links as `text [href]`, pictures left out. What lies beyond 256 Ki
 * characters or 10,000 elements, or is nested deeper than 200 elements, is cut off with all that follows.
 */
export function htmlText(html: string): string {
  const bounded = html.slice(0, MAX_HTML);
  return convert(bounded.slice(0, endOfBearable(bounded)));
}

const TAG = /<(\/?)([a-z][a-z0-9]*)/gi;
/** Elements without content, and those that the next of their kind closes: they do not nest by being repeated. */
const NOT_NESTING: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr p li td th tr dd dt option'.split(' '),
);

/** Where there are too many elements, or too many of them open; or the end. */
function endOfBearable(html: string): number {
  const open: string[] = [];
  const openOf = new Map<string, number>();
  let elements = 0;
  for (const { 1: slash, 2: written = '', index } of html.matchAll(TAG)) {
    const name = written.toLowerCase();
    if (slash === '') elements++;
    if (elements > MAX_ELEMENTS || open.length > MAX_DEPTH) return index;
    if (NOT_NESTING.has(name)) continue;
    const count = openOf.get(name) ?? 0;
    if (slash === '') {
      open.push(name);
      openOf.set(name, count + 1);
    } else if (count > 0) {
      // A closing tag closes what is open inside its element as well, and nothing where its element is not open.
      let closed: string | undefined;
      while (closed !== name) {
        closed = open.pop() ?? name;
        openOf.set(closed, (openOf.get(closed) ?? 1) - 1);
      }
    }
  }
  return html.length;
}
