import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { filesUnder, read, root } from './source-tree.ts';

/** All but the catalog, which came as it is, and the conformance matrix, which this very run writes anew. */
const documents = filesUnder('.').filter(
  (path) => path.endsWith('.md') && !path.startsWith('docs/specification/') && path !== 'docs/conformance.md',
);

/** The targets of relative links: `[text](../libs/sip)`, without what stands in code. */
function relativeLinks(markdown: string): readonly string[] {
  const prose = markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));
}

/** The anchors of a document's headings, as they are shown on the web. */
function anchors(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ +(.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('documents', () => {
  it.each(documents)('%s links to what exists', (document) => {
    const broken = relativeLinks(read(document)).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? document : posix.join(posix.dirname(document), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchors(read(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });
});
