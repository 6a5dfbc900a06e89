import { z } from 'zod';
import { sessionInviteMode } from './session-invite-mode.ts';

/** Section `policy.email`. */
export const emailPolicy = z.strictObject({
  session_invite_mode: sessionInviteMode(['accept', 'ask', 'reject'], 'ask', ['EML-6.4.2.4-01']),
});
