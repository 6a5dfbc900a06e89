import type { Policy } from '@causeway/configuration';
import { InterworkingError } from '@causeway/interworking';
import { decode, type SegmentedText, segment, TextTooLongError } from '@causeway/sms-text';
import type { Way } from '../ways.ts';
import type { AcceptedMessage } from './acceptance.ts';

/**
 * SMS-6.2.2.1.1-04, -05: the size is checked on the converted text, before any submit_sm is built.
 *
 * @throws InterworkingError 413 when it takes more segments than `policy.sms.max_segments`
 */
export function segmentText(
  { text, charset }: AcceptedMessage,
  { concatenation, defaultAlphabet }: Pick<Way, 'concatenation' | 'defaultAlphabet'>,
  policy: Policy['sms'],
): SegmentedText {
  try {
    return segment(text, {
      mode: policy.data_coding_mode,
      charset,
      concatenation,
      maxSegments: policy.max_segments,
      defaultAlphabet,
      capacity: { gsm7: policy.segment_capacity.gsm7, ucs2Units: policy.segment_capacity.ucs2_units },
      singleSmOctets: policy.single_sm_octets,
    });
  } catch (error) {
    if (error instanceof TextTooLongError) throw new InterworkingError(413, error.message);
    throw error;
  }
}

/** SMS-6.2.4-06: the text as the SMS user gets it, which differs where `data_coding_mode: literal` had to replace characters. */
export function submittedText(accepted: AcceptedMessage, policy: Policy['sms']): string {
  if (policy.data_coding_mode === 'auto') return accepted.text;
  const { segments, dataCoding, replaced } = segmentText(
    accepted,
    { concatenation: 'sar', defaultAlphabet: 'gsm7' },
    policy,
  );
  return replaced === 0 ? accepted.text : decode(dataCoding, Buffer.concat(segments));
}
