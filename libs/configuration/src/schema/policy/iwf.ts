import { z } from 'zod';
import { key } from '../../key.ts';
import { mediaRange, refusalStatus, shortText } from '../../scalars.ts';
import { nonCpmService } from '../../services.ts';

const protectedRejectStatus = z.strictObject({
  INVITE: key(refusalStatus().default(488), 'Answer to an INVITE.', { unit: 'SIP status' }),
  MESSAGE: key(refusalStatus().default(415), 'Answer to a MESSAGE.', { unit: 'SIP status' }),
});

/** Section `policy.iwf`: what every interworking function shares (TS §6.1, Appendices C and D). */
export const iwfPolicy = z.strictObject({
  oma_release: key(
    z
      .string()
      .regex(/^OMA\d+\.\d+$/)
      .default('OMA2.1')
      .meta({ allowed: '`OMA` and a release such as `2.1`' }),
    'Release in the User-Agent and Server of the interworking functions (`IWF-SMS-client/OMA2.1`).',
    { requirements: ['UA-C.3-01', 'SMS-6.2.3.2-04'] },
  ),
  vendor_product: key(
    shortText(128)
      .regex(/^[A-Za-z0-9!%*_+`'~.-]+(?:\/[A-Za-z0-9!%*_+`'~.-]+)?$/)
      .meta({ allowed: 'product token with an optional version, such as `Arena-Messaging1000/v1.01`' })
      .optional(),
    'Own product written after the release token in User-Agent and Server.',
    { requirements: ['UA-C.1-04'] },
  ),
  accepted_wrapped_types: key(
    z
      .record(nonCpmService(), z.array(mediaRange()).max(256))
      .default({ SMS: ['text/plain'], MMS: ['*/*'], email: ['*/*'] }),
    'Content types inside message/cpim that each service takes; every leaf of a multipart has to match.',
    { requirements: ['IWF-6.1.1-01a'] },
  ),
  accept_misspelt_pager_feature_tag: key(
    z.boolean().default(true),
    'The misprint `oma.com.msg` is understood as `oma.cpm.msg` on input; it is never sent.',
    { requirements: ['IWF-6.1-03a'] },
  ),
  unknown_feature_tag_status: key(
    refusalStatus().default(488),
    'Answer to a MESSAGE or initial INVITE without a known CPM feature tag.',
    { unit: 'SIP status', requirements: ['IWF-6.1-03e'] },
  ),
  unmapped_disposition_notification: key(
    z.enum(['consume_200', 'reject_488']).default('consume_200'),
    'What happens to a disposition notification from CPM that the Non-CPM service has no counterpart for.',
    { requirements: ['IWF-6.1-03f'] },
  ),
  e2e_protected_reject_status: key(
    protectedRejectStatus.prefault({}),
    'Answers to requests whose content is protected end to end; the defaults allow the ISF to re-select.',
    { requirements: ['SEC-6.6-03a'] },
  ),
  default_message_validity_seconds: key(
    z.int().min(1).max(2_592_000).default(259_200),
    'How long identities and report headers of a message without Expires are kept.',
    { unit: 's', requirements: ['IWF-6.1.1-02a-c'] },
  ),
  nccsid_in_pai: key(z.boolean().default(false), 'nccsid goes into P-Asserted-Identity too; From always carries it.', {
    requirements: ['NCC-D-03'],
  }),
});
