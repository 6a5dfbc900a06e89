import { z } from 'zod';
import { sessionInviteMode } from './session-invite-mode.ts';

/** Section `policy.mms`. */
export const mmsPolicy = z.strictObject({
  session_invite_mode: sessionInviteMode(['accept', 'ask', 'reject'], 'accept', ['MMS-6.3.1.1.6.1-01']),
});
