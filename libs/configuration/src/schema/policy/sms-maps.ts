import { z } from 'zod';
import { key } from '../../key.ts';
import { numberMap } from '../../number-map.ts';
import { whole } from '../../scalars.ts';

const MAX_COMMAND_STATUS = 0xffff_ffff;

const flag = (preset: number) => whole(0, 3).default(preset);

/** SIP Priority to SMPP priority_flag (SMS-T1.priority_flag; Table 9 reads it backwards). */
export const priorityMap = z.strictObject({
  'non-urgent': key(flag(0), 'priority_flag of `non-urgent`.'),
  normal: key(flag(1), 'priority_flag of `normal`.'),
  urgent: key(flag(2), 'priority_flag of `urgent`.'),
  emergency: key(flag(3), 'priority_flag of `emergency`.'),
});

const commandStatus = (min: number) => ({
  min,
  max: MAX_COMMAND_STATUS,
  allowed: 'command_status as `0x0B` or decimal',
});

const sipStatus = (min: number) => ({ min, max: 699, allowed: `SIP status ${min}–699` });

/** SMPP command_status to SIP status, over Table 2 and SMS-X6. */
export const smppToSipStatusMap = numberMap(commandStatus(1), sipStatus(400));

/** SIP status to SMPP command_status, over Table 10 and SMS-X7. */
export const sipToSmppStatusMap = numberMap(sipStatus(200), commandStatus(0));

const verdict = z.strictObject({
  delivery: key(
    z.enum(['delivered', 'failed', 'forbidden', 'error', 'none']),
    'Status of `<delivery-notification>`; `none` sends no notification.',
  ),
  interworking: key(
    z.enum(['legacy-sms', 'error', 'none']),
    'Status of `<interworking-notification>`; `none` sends no notification.',
  ),
});

/** The names of SMPP message_state (SMPP 3.4 §5.2.28; SCHEDULED and SKIPPED are of SMPP 5.0). */
export const MESSAGE_STATES = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVERED',
  'EXPIRED',
  'DELETED',
  'UNDELIVERABLE',
  'ACCEPTED',
  'UNKNOWN',
  'REJECTED',
  'SKIPPED',
] as const;

/** SMPP message_state to IMDN status, over SMS-X2. */
export const messageStateMap = z.partialRecord(z.enum(MESSAGE_STATES), verdict);
