import type { Catalog, CatalogItem, CatalogPart, CatalogSection } from './catalog.ts';
import type { Matrix, Standing } from './matrix.ts';
import type { TestOutcome } from './results.ts';

const longestText = 110;

/** docs/conformance.md: the same octets for the same catalog, scope and outcome of tests, whenever and wherever it is made. */
export function renderMatrix(catalog: Catalog, matrix: Matrix): string {
  const parts = catalog.parts.map((part) => renderPart(part, matrix));
  return `${[renderHead(catalog, matrix), ...parts].join('\n\n')}\n`;
}

function renderHead(catalog: Catalog, matrix: Matrix): string {
  const lines = catalog.parts.map((part) => {
    const of = (kind: CatalogItem['kind']) =>
      countCells(
        itemsOf(part).filter((item) => item.kind === kind),
        matrix,
      );
    return `| [${part.file}](#${anchor(part.file)}) | ${of('requirement')} | ${of('row')} |`;
  });
  const all = catalog.parts.flatMap(itemsOf);
  const total = (kind: CatalogItem['kind']) =>
    countCells(
      all.filter((item) => item.kind === kind),
      matrix,
    );
  return [
    '# Conformance',
    '',
    'Written by `npm test` from the catalog ([docs/specification](specification/README.md)), the outcome of the tests whose',
    'titles name its ids, and [conformance/scope.yaml](conformance/scope.yaml). Do not edit; how titles name ids stands in',
    '[CONTRIBUTING.md](../CONTRIBUTING.md#tests-that-prove-a-requirement).',
    '',
    '- **proven**: tests name it and all of them passed; they are listed.',
    '- **open**: no test proves it in this version.',
    '- **not applicable**: not asked of this product, with the reason.',
    '',
    '| part | requirements: proven | open | not applicable | table rows: proven | open | not applicable |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    `| **all** | ${total('requirement')} | ${total('row')} |`,
  ].join('\n');
}

function renderPart(part: CatalogPart, matrix: Matrix): string {
  const sections = part.sections.map((section) => renderSection(section, matrix));
  return [`## ${part.file}`, '', cell(part.title), '', sections.join('\n\n')].join('\n');
}

function renderSection({ title, items }: CatalogSection, matrix: Matrix): string {
  const count = countStates(items, matrix);
  const lines = items.map((item) => {
    const standing = matrix.get(item.id);
    if (standing === undefined) throw new Error(`${item.id} is missing from the matrix`);
    return `| ${cell(item.id)} | ${item.attributes.level ?? ''} | ${cell(clip(item.text))} | ${standing.state} | ${grounds(standing)} |`;
  });
  return [
    `### ${cell(title)}`,
    '',
    `${count.proven} proven, ${count.open} open, ${count['not applicable']} not applicable`,
    '',
    '| id | level | what it asks | state | proof or reason |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

function grounds(standing: Standing): string {
  switch (standing.state) {
    case 'proven':
      return listTests(standing.tests);
    case 'open':
      return standing.failing.length === 0 ? '' : `failing: ${listTests(standing.failing)}`;
    case 'not applicable':
      return cell(standing.reason);
  }
}

function listTests(tests: readonly TestOutcome[]): string {
  const titles = new Map<string, string[]>();
  for (const { file, title } of tests) titles.set(file, [...(titles.get(file) ?? []), title]);
  return [...titles]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, names]) => `[${file}](../${file}): ${[...new Set(names)].sort().map(cell).join('; ')}`)
    .join('<br>');
}

function countStates(items: readonly CatalogItem[], matrix: Matrix): Record<Standing['state'], number> {
  const count = { proven: 0, open: 0, 'not applicable': 0 };
  for (const { id } of items) count[matrix.get(id)?.state ?? 'open'] += 1;
  return count;
}

function countCells(items: readonly CatalogItem[], matrix: Matrix): string {
  const count = countStates(items, matrix);
  return `${count.proven} | ${count.open} | ${count['not applicable']}`;
}

function itemsOf(part: CatalogPart): readonly CatalogItem[] {
  return part.sections.flatMap(({ items }) => items);
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestText ? line : `${line.slice(0, longestText - 1).trimEnd()}…`;
}

/** Text into a cell of a Markdown table. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|<>*_`[\]]/g, '\\$&');
}

/** The anchor that a heading gets: `sms.yaml` → `smsyaml`. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
