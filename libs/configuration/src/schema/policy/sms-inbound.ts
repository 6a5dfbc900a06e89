import { z } from 'zod';
import { key } from '../../key.ts';
import { whole } from '../../scalars.ts';
import { conversationIdStrategy, pagerSize } from './pager-knobs.ts';
import { sipToSmppStatusMap } from './sms-maps.ts';

/** Knobs of SMS to CPM Pager Mode (TS §6.2.2.2, §6.2.2.2.1, §6.2.4, Appendix F, Tables 9 and 10). */
export const smsToPager = {
  ...pagerSize({
    source: 'an SMS',
    basis: 'sip_body',
    refusal: 'ESME_RX_P_APPN',
    pager: 'SMS-6.2.2.2-01',
    beyond: 'SMS-6.2.2.2-02',
  }),
  default_country_code: key(
    z
      .string()
      .regex(/^[1-9]\d{0,2}$/)
      .meta({ allowed: 'country code of 1 to 3 digits, without `+`; in quotes' })
      .optional(),
    'Turns a national number (TON 2) into E.164. Absent: national numbers are refused with ESME_RX_P_APPN.',
    { requirements: ['SMS-6.2.2.2.1-01'] },
  ),
  reassembly_timeout_seconds: key(
    whole(1, 86_400).default(300),
    'How long the parts of a concatenated SMS wait for each other.',
    {
      unit: 's',
      requirements: ['SMS-6.2.2.2.1-02'],
    },
  ),
  reassembly_on_timeout: key(z.enum(['drop']).default('drop'), 'What happens to parts whose others never came.', {
    requirements: ['SMS-6.2.2.2.1-02'],
  }),
  conversation_id_strategy: conversationIdStrategy('SMS', ['SMS-6.2.1-a2']),
  cpim_charset: key(z.enum(['utf-8']).default('utf-8'), 'Charset of the text part inside message/cpim.', {
    requirements: ['SMS-T9.Content-Type'],
  }),
  sip_to_smpp_status_map: key(
    sipToSmppStatusMap.prefault({}),
    'command_status of a SIP answer, where it differs from Table 10 and SMS-X7.',
    { requirements: ['SMS-T10.command_status, other codes', 'SMS-X7'] },
  ),
  correlator_count_unit: key(
    z.enum(['codepoint', 'utf16']).default('codepoint'),
    'What the 160 characters of Message-Correlator count.',
    { requirements: ['SMS-F-C'] },
  ),
  correlator_crlf: key(
    z.enum(['remove', 'space_per_char']).default('remove'),
    'What becomes of CR and LF in Message-Correlator.',
    { requirements: ['SMS-F-C-d'] },
  ),
  correlator_rfc2047_split: key(
    z.boolean().default(false),
    'Message-Correlator is split in encoded-words of 75 characters.',
    { requirements: ['SMS-F-C-k3'] },
  ),
  national_shift_tables: key(
    z.array(whole(1, 13)).max(13).default([]),
    'National language identifiers (3GPP TS 23.038 §6.2.1.2.4) understood in Message-Correlator; others use the default alphabet.',
    { requirements: ['SMS-F-C-g'] },
  ),
};
