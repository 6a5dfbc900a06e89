import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Catalog, loadCatalog } from './catalog.ts';
import { leadingIds, nearestId } from './leading-ids.ts';

function catalogOf(requirements: readonly string[], rows: readonly string[]): Catalog {
  const folder = mkdtempSync(join(tmpdir(), 'catalog-'));
  try {
    const yaml = [
      'section: "6.2"',
      'requirements:',
      ...requirements.map((id) => `- { id: "${id}", level: SHALL, actor: sms-iwf, when: always, then: do it }`),
      'tables:',
      '- id: SMS-T9',
      '  title: Table 9',
      `  rows: [${rows.map((field) => `{ field: "${field}", rule: as it stands }`).join(', ')}]`,
    ];
    writeFileSync(join(folder, 'sms.yaml'), yaml.join('\n'));
    return loadCatalog(folder, ['sms']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('catalog ids at the beginning of a test title', () => {
  const catalog = catalogOf(
    ['SMS-6.2-01', 'SMS-6.2-01a'],
    [
      'esm_class',
      'To',
      'To and Request-URI',
      'addr_ton, addr_npi, addr',
      'esm_class',
      'command_status, 202',
      'body [RFC3261]',
    ],
  );

  it.each([
    ['SMS-6.2-01 removes SMIL', ['SMS-6.2-01']],
    ['SMS-6.2-01a removes SMIL', ['SMS-6.2-01a']],
    ['SMS-6.2-01 SMS-T9.esm_class sets 0x03', ['SMS-6.2-01', 'SMS-T9.esm_class']],
    ['SMS-6.2-01, SMS-6.2-01a: both', ['SMS-6.2-01', 'SMS-6.2-01a']],
    ['SMS-T9.esm_class#2 is the second row', ['SMS-T9.esm_class#2']],
    ['SMS-T9.To and Request-URI name the recipient', ['SMS-T9.To and Request-URI']],
    ['SMS-T9.To names the recipient', ['SMS-T9.To']],
    ['SMS-T9.addr_ton, addr_npi, addr SMS-6.2-01 hold E.164', ['SMS-T9.addr_ton, addr_npi, addr', 'SMS-6.2-01']],
    ['SMS-T9.command_status, 202', ['SMS-T9.command_status, 202']],
    ['SMS-T9.body [RFC3261] is empty', ['SMS-T9.body [RFC3261]']],
    ['parses a title without ids', []],
    ['UTF-8 is no catalog prefix', []],
    ['says SMS-6.2-01 too late', []],
  ])('reads %s', (title, ids) => {
    expect(leadingIds(title, catalog)).toEqual({ ids });
  });

  it.each([
    ['SMS-6.2-99 is not there', 'SMS-6.2-99'],
    ['SMS-6.2-01 SMS-T9.esm_klass is mistyped', 'SMS-T9.esm_klass'],
    ['SMS-T9.addr_ton is only a part of a field', 'SMS-T9.addr_ton'],
    ['SMS-T9.esm_class#3 has no third row', 'SMS-T9.esm_class#3'],
  ])('refuses %s', (title, unknown) => {
    expect(leadingIds(title, catalog).unknown).toBe(unknown);
  });

  it('names the nearest id to a mistyped one', () => {
    expect(nearestId('SMS-T9.esm_klass', catalog)).toBe('SMS-T9.esm_class');
    expect(nearestId('SMS-6.2-1a', catalog)).toBe('SMS-6.2-01a');
  });

  it('refuses a catalog in which an id stands twice', () => {
    expect(() => catalogOf(['SMS-6.2-01', 'SMS-6.2-01'], [])).toThrow('SMS-6.2-01 twice');
  });
});

describe('the catalog of this repository', () => {
  it('reads each of its ids back from a title, alone and before another', () => {
    const catalog = loadCatalog(join(__dirname, '../../docs/specification'));
    const misread = [...catalog.items.keys()].filter((id) => {
      const { ids } = leadingIds(`${id} SMS-6.2-01 does it`, catalog);
      return ids[0] !== id || ids[1] !== 'SMS-6.2-01' || ids.length !== 2;
    });
    expect(misread).toEqual([]);
  });
});
