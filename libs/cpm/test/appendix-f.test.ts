import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type CorrelatorPolicy, messageCorrelator } from '../src/index.ts';

/**
 * The value half of Appendix F: from `decoded_text` to the header. The way from the user data to `decoded_text` is of
 * @causeway/sms-text, and so are the requirements about alphabets, escapes and national tables.
 */
const PROVEN_BEFORE = ['SMS-F-C-b', 'SMS-F-C-f', 'SMS-F-C-g', 'SMS-F-C-h', 'SMS-F-n'];

interface Vector {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly decoded_text: string;
  readonly text_after_rules: string;
  readonly message_correlator: string;
  readonly alternatives?: ReadonlyArray<{ readonly policy?: string; readonly value: string }>;
}

const catalog: { vectors: Vector[] } = parse(
  readFileSync(join(__dirname, '../../../docs/specification/sms.yaml'), 'utf8'),
);

const POLICY_OF_TEXT: Readonly<Record<string, CorrelatorPolicy>> = {
  'correlator_crlf = space_per_char': { crlf: 'space_per_char' },
  'correlator_count_unit = utf16': { countUnit: 'utf16' },
  'correlator_rfc2047_split = true': { rfc2047Split: true },
};

describe('Appendix F, value of Message-Correlator', () => {
  it('has 45 vectors', () => {
    expect(catalog.vectors).toHaveLength(45);
  });

  it.each(
    catalog.vectors.map((vector) => {
      const ids = vector.requirements.filter((id) => !PROVEN_BEFORE.includes(id));
      return { name: [...ids, vector.id, vector.title].join(' '), vector };
    }),
  )('$name', ({ vector }) => {
    expect(messageCorrelator(vector.decoded_text)).toBe(vector.message_correlator);
    const plain = /^[ -~]*$/.test(vector.text_after_rules);
    const encoded = `=?utf-8?b?${Buffer.from(vector.text_after_rules).toString('base64')}?=`;
    expect(messageCorrelator(vector.decoded_text)).toBe(plain ? vector.text_after_rules : encoded);
  });

  it.each(
    catalog.vectors.flatMap(({ id, decoded_text, alternatives = [] }) =>
      alternatives.flatMap(({ policy, value }) => (policy === undefined ? [] : [{ id, policy, decoded_text, value }])),
    ),
  )('$id with $policy', ({ policy, decoded_text, value }) => {
    const knob = POLICY_OF_TEXT[policy];
    expect(knob).toBeDefined();
    expect(messageCorrelator(decoded_text, knob)).toBe(value);
  });
});
