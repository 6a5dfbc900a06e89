const SIGNATURE = '-- ';

/**
 * Joins the lines of a format=flowed text into its paragraphs (RFC 3676 §4.2): a line that ends in a blank goes on in the
 * next of the same quote depth. Space-stuffing is undone, quote marks are written anew, the signature line stays a line.
 *
 * @param text lines end in LF
 * @param delSp DelSp=yes: the blank at the end of a flowed line is not of the text
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const paragraphs: string[] = [];
  let open: { depth: number; text: string } | undefined;
  for (const line of text.split('\n')) {
    const { depth, content } = readLine(line);
    const isSignature = content === SIGNATURE;
    const flows = !isSignature && content.endsWith(' ');
    const kept = flows && delSp ? content.slice(0, -1) : content;
    if (open && open.depth === depth && !isSignature) open.text += kept;
    else {
      if (open) paragraphs.push(quoted(open));
      open = { depth, text: kept };
    }
    if (!flows) {
      paragraphs.push(quoted(open));
      open = undefined;
    }
  }
  if (open) paragraphs.push(quoted(open));
  return paragraphs.join('\n');
}

function readLine(line: string): { depth: number; content: string } {
  let depth = 0;
  while (line.charAt(depth) === '>') depth++;
  return { depth, content: line.slice(line.charAt(depth) === ' ' ? depth + 1 : depth) };
}

function quoted({ depth, text }: { depth: number; text: string }): string {
  return depth === 0 ? text : `${'>'.repeat(depth)} ${text}`;
}
